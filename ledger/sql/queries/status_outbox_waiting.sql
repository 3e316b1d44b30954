-- Who holds each shard, and of its oldest row that is not published for how long it waits and what holds it up; null
-- when none waits. Numbers are drawn in the order of commits, so the row behind the watermark is the oldest.
SELECT
    position.shard,
    extract(EPOCH FROM clock_timestamp() - row.created_at)::float8 AS seconds,
    row.error,
    (
        SELECT lease.owner FROM relay_leases AS lease
        WHERE lease.shard = position.shard AND lease.expires_at > clock_timestamp()
    ) AS relay
FROM stream_positions AS position
LEFT JOIN dual_ledger_outbox AS row
    ON row.shard = position.shard AND row.sequence = position.published_sequence + 1 AND row.status = 'PENDING'
ORDER BY position.shard
