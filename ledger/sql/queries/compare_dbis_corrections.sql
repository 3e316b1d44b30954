-- What DBIS has corrected itself by, to come into line with the SCB: which reference each is for, and its entry.
SELECT
    correction.ledger_id,
    correction.reference_id,
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
    false AS from_scb
FROM corrections AS correction
JOIN ledger_entries AS entry ON entry.id = correction.entry_id
WHERE correction.books = 'dbis' AND correction.reference_id IS NOT NULL
ORDER BY correction.break_id
