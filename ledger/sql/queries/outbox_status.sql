-- What became of the rows of each shard, the oldest that waits, and who publishes the shard.
SELECT
    position.shard,
    count(*) FILTER (WHERE row.status = 'PENDING') AS pending,
    count(*) FILTER (WHERE row.status = 'PUBLISHED') AS published,
    count(*) FILTER (WHERE row.status = 'ACKNOWLEDGED') AS acknowledged,
    count(*) FILTER (WHERE row.status = 'FAILED') AS failed,
    extract(EPOCH FROM clock_timestamp() - min(row.created_at) FILTER (WHERE row.status = 'PENDING'))::float8
        AS oldest_pending_seconds,
    min(row.error) FILTER (WHERE row.status = 'PENDING') AS error,
    (SELECT lease.owner FROM relay_leases AS lease
        WHERE lease.shard = position.shard AND lease.expires_at > clock_timestamp()) AS relay
FROM stream_positions AS position
LEFT JOIN dual_ledger_outbox AS row ON row.shard = position.shard
GROUP BY position.shard
ORDER BY position.shard
