-- Every stream that is read for ever, with its position: not shard 0, that of direct postings, and not those of runs.
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
WHERE shard <> 0 AND NOT EXISTS (SELECT FROM run_streams AS r WHERE r.shard = stream_positions.shard)
ORDER BY consumer_group, topic, partition
