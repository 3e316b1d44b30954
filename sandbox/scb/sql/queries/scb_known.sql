-- The digests of those references that the SCB's ledger has.
SELECT entry.ledger_id, entry.reference_id, entry.content_digest
FROM unnest(%(ledgers)s::text[], %(references)s::text[]) AS asked (ledger_id, reference_id)
JOIN scb_entries AS entry
    ON entry.ledger_id = asked.ledger_id COLLATE "C" AND entry.reference_id = asked.reference_id COLLATE "C"
