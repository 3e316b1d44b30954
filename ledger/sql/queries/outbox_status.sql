-- What became of the rows of each shard, those moved aside among them, the oldest that waits, and who publishes it.
SELECT
    position.shard,
    count(*) FILTER (WHERE row.status = 'PENDING') AS pending,
    count(*) FILTER (WHERE row.status = 'PUBLISHED') AS published,
    count(*) FILTER (WHERE row.status = 'ACKNOWLEDGED') + aside.rows - aside.failed AS acknowledged,
    count(*) FILTER (WHERE row.status = 'FAILED') + aside.failed AS failed,
    aside.rows AS archived,
    extract(EPOCH FROM clock_timestamp() - min(row.created_at) FILTER (WHERE row.status = 'PENDING'))::float8
        AS oldest_pending_seconds,
    min(row.error) FILTER (WHERE row.status = 'PENDING') AS error,
    (SELECT lease.owner FROM relay_leases AS lease
        WHERE lease.shard = position.shard AND lease.expires_at > clock_timestamp()) AS relay
FROM stream_positions AS position
CROSS JOIN LATERAL (
    SELECT
        (SELECT coalesce(max(kept.sequence), 0) FROM outbox_archive AS kept WHERE kept.shard = position.shard) AS rows,
        (SELECT count(*) FROM outbox_archive AS kept WHERE kept.shard = position.shard AND kept.acknowledged_at IS NULL)
            AS failed
) AS aside
LEFT JOIN dual_ledger_outbox AS row ON row.shard = position.shard
GROUP BY position.shard, aside.rows, aside.failed
ORDER BY position.shard
