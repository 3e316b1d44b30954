-- What the SCB answered last to each of some references.
SELECT DISTINCT ON (heard.ledger_id, heard.reference_id)
    heard.ledger_id,
    heard.reference_id,
    heard.result,
    heard.reason
FROM unnest(%(ledgers)s::text[], %(references)s::text[]) AS asked (ledger_id, reference_id)
JOIN heard
    ON heard.ledger_id = asked.ledger_id COLLATE "C" AND heard.reference_id = asked.reference_id COLLATE "C"
ORDER BY heard.ledger_id, heard.reference_id, heard.heard_at DESC
