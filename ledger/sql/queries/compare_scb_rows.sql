-- The SCB's entries of some cells, in the order of their references.
DECLARE residual_rows NO SCROLL CURSOR FOR
SELECT
    entry.ledger_id,
    entry.reference_id,
    entry.debit_account_id,
    entry.credit_account_id,
    entry.amount,
    entry.currency_code,
    entry.asset_type,
    entry.transaction_type,
    entry.fx_rate,
    to_jsonb(entry.timestamp_utc) #>> '{}' AS timestamp_utc,
    entry.number AS id,
    entry.origin = 'OWN' AS from_scb
FROM scb_entries AS entry
WHERE
    crc32(convert_to(entry.ledger_id || E'\x1f' || entry.reference_id, 'UTF8')) & %(within)s::bigint
    = ANY(%(cells)s::bigint[])
ORDER BY entry.ledger_id, entry.reference_id
