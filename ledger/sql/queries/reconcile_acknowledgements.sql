-- Outbox rows by their status and by how long ago they were posted (the bucket of `bounds`); those moved aside, all of
-- which are answered, stand behind the last bucket.
SELECT
    width_bucket(extract(EPOCH FROM transaction_timestamp() - created_at)::float8, %(bounds)s::float8[]) AS bucket,
    status,
    count(*) AS rows,
    count(*) FILTER (
        WHERE status IN ('PENDING', 'PUBLISHED')
            AND created_at >= transaction_timestamp() - make_interval(secs => %(seconds)s)
    ) AS in_flight
FROM dual_ledger_outbox
GROUP BY bucket, status
UNION ALL
SELECT NULL, CASE WHEN acknowledged_at IS NULL THEN 'FAILED' ELSE 'ACKNOWLEDGED' END, count(*), 0
FROM outbox_archive
GROUP BY 2
ORDER BY bucket, status
