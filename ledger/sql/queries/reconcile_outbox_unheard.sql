-- Entries that have no outbox row: the SCB can never hear of them.
SELECT
    entry.id,
    entry.shard,
    entry.ledger_id,
    entry.reference_id,
    entry.debit_account_id,
    entry.credit_account_id,
    entry.amount,
    entry.currency_code,
    entry.asset_type,
    entry.timestamp_utc,
    entry.posted_at,
    entry.run_id
FROM ledger_entries AS entry
LEFT JOIN dual_ledger_outbox AS row ON row.id = entry.id AND row.shard = entry.shard
    AND row.ledger_id = entry.ledger_id AND row.reference_id = entry.reference_id
LEFT JOIN outbox_archive AS archived ON archived.id = entry.id AND archived.shard = entry.shard
WHERE row.id IS NULL AND archived.id IS NULL
ORDER BY entry.id
