-- Which references the books have, with the digest of the entry that has each.
SELECT e.ledger_id, e.reference_id, e.content_digest
FROM unnest(%(ledgers)s::text[], %(references)s::text[]) AS m (ledger_id, reference_id)
JOIN ledger_entries AS e ON (e.ledger_id, e.reference_id) = (m.ledger_id, m.reference_id)
