-- Every stream that reads something, with the run it belongs to.
SELECT
    p.shard,
    p.consumer_group,
    p.topic,
    p.partition,
    p.next_offset,
    p.topic_id,
    p.state,
    r.run_id
FROM stream_positions AS p LEFT JOIN run_streams AS r USING (shard)
WHERE
    p.shard <> 0
    AND (%(group)s::text IS NULL OR p.consumer_group = %(group)s)
    AND (%(topic)s::text IS NULL OR p.topic = %(topic)s)
ORDER BY p.consumer_group, p.topic, p.partition
