-- The SCB's own entries of one reference, in every ledger or in one.
SELECT
    number,
    ledger_id,
    reference_id,
    origin,
    recorded_at,
    amount::text AS amount,
    currency_code,
    encode(content_digest, 'hex') AS content_digest
FROM scb_entries
WHERE reference_id = %(reference)s AND (%(ledger)s::text IS NULL OR ledger_id = %(ledger)s)
ORDER BY ledger_id
