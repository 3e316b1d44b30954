-- What DBIS has under other references with the same content and time as some entries.
SELECT
    asked.nth,
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
    entry.id AS id,
    entry.source_type IS NOT DISTINCT FROM 'SCB' AS from_scb
FROM unnest(
    %(ledgers)s::text[], %(references)s::text[], %(debits)s::text[], %(credits)s::text[], %(amounts)s::numeric[],
    %(currencies)s::text[], %(assets)s::text[], %(types)s::text[], %(rates)s::numeric[], %(times)s::timestamptz[]
) WITH ORDINALITY AS asked (
    ledger_id, reference_id, debit_account_id, credit_account_id, amount, currency_code, asset_type, transaction_type,
    fx_rate, timestamp_utc, nth
)
JOIN ledger_entries AS entry
    ON entry.timestamp_utc = asked.timestamp_utc
        AND entry.amount = asked.amount
        AND entry.ledger_id = asked.ledger_id COLLATE "C"
        AND entry.debit_account_id = asked.debit_account_id COLLATE "C"
        AND entry.credit_account_id = asked.credit_account_id COLLATE "C"
        AND entry.currency_code = asked.currency_code COLLATE "C"
        AND entry.asset_type = asked.asset_type COLLATE "C"
        AND entry.transaction_type = asked.transaction_type COLLATE "C"
        AND entry.fx_rate IS NOT DISTINCT FROM asked.fx_rate
        AND entry.reference_id <> asked.reference_id COLLATE "C"
ORDER BY asked.nth, entry.reference_id
