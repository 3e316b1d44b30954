-- Shards with rows behind the watermark, and whether somebody may take their lease just now.
SELECT
    position.shard,
    position.published_sequence AS published,
    position.next_sequence - 1 AS drawn,
    lease.expires_at IS NULL
        OR lease.expires_at NOT BETWEEN clock_timestamp() AND clock_timestamp() + interval '10 minutes' AS free
FROM stream_positions AS position
LEFT JOIN relay_leases AS lease ON lease.shard = position.shard
WHERE position.next_sequence > position.published_sequence + 1
ORDER BY position.shard
