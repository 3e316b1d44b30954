-- The SCB's own entries behind a number, for DBIS; what was heard from DBIS is never among them.
SELECT
    number,
    ledger_id,
    debit_account_id,
    credit_account_id,
    amount::text AS amount,
    currency_code,
    asset_type,
    transaction_type,
    reference_id,
    fx_rate::text AS fx_rate,
    metadata,
    (extract(EPOCH FROM timestamp_utc) * 1000000)::bigint AS timestamp_utc
FROM scb_entries
WHERE number > %(position)s AND origin = 'OWN' AND (%(last)s::bigint IS NULL OR number <= %(last)s)
ORDER BY number
LIMIT %(limit)s
