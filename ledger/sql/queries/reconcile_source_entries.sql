-- Entries by their ids, as the comparisons read them.
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
    entry.id,
    entry.source_type IS NOT DISTINCT FROM 'SCB' AS from_scb
FROM ledger_entries AS entry
WHERE entry.id = ANY(%(ids)s)
