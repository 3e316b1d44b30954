-- The streams in which messages may wait: all but those that have reached their run's end.
SELECT
    position.consumer_group,
    position.topic,
    position.partition,
    position.next_offset,
    position.state,
    position.state_reason,
    part.run_id
FROM stream_positions AS position
LEFT JOIN run_streams AS part ON part.shard = position.shard
LEFT JOIN runs AS run ON run.id = part.run_id
WHERE position.shard <> 0
    AND (part.run_id IS NULL
        OR (run.status IN ('IN_PROGRESS', 'PAUSED', 'FAILED')
            AND (part.ends IS NULL OR position.next_offset < part.ends)))
ORDER BY position.consumer_group, position.topic, position.partition
