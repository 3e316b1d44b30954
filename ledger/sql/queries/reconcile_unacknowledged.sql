-- Outbox rows that the SCB has not answered so long after they were posted, the oldest first.
SELECT
    row.shard,
    row.sequence,
    row.ledger_id,
    row.reference_id,
    row.status,
    row.created_at,
    row.published_at,
    row.attempts,
    extract(EPOCH FROM transaction_timestamp() - row.created_at)::float8 AS seconds,
    entry.amount,
    entry.currency_code
FROM dual_ledger_outbox AS row
LEFT JOIN ledger_entries AS entry ON entry.id = row.id
WHERE row.status IN ('PENDING', 'PUBLISHED')
    AND row.created_at < transaction_timestamp() - make_interval(secs => %(seconds)s)
ORDER BY row.created_at, row.shard, row.sequence
