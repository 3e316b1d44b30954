-- Every stream with its position; shard 0, that of direct postings, reads nothing.
SELECT
    consumer_group,
    topic,
    partition,
    next_offset,
    state,
    state_reason,
    owner,
    posted,
    duplicates,
    dead_letters,
    extract(EPOCH FROM clock_timestamp() - updated_at)::float8 AS quiet_seconds
FROM stream_positions
WHERE shard <> 0
ORDER BY consumer_group, topic, partition
