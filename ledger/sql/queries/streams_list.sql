-- Every stream as the books have it; shard 0, that of direct postings, reads nothing.
SELECT
    shard,
    consumer_group,
    topic,
    partition,
    next_offset,
    state,
    state_reason,
    state_since,
    owner,
    posted,
    duplicates,
    dead_letters
FROM stream_positions
WHERE shard <> 0 AND (%(group)s::text IS NULL OR consumer_group = %(group)s)
ORDER BY consumer_group, topic, partition
