SELECT count(*) FILTER (WHERE o.status <> 'PENDING'), count(*) FILTER (WHERE o.status = 'ACKNOWLEDGED')
FROM unnest(%(topics)s::text[], %(partitions)s::integer[], %(begins)s::bigint[], %(ends)s::bigint[])
    AS w (topic, partition, begins, ends)
JOIN ledger_entries AS e ON e.topic = w.topic AND e.partition = w.partition
    AND e."offset" >= w.begins AND e."offset" < w.ends
JOIN stream_positions AS p ON p.shard = e.shard AND p.consumer_group = %(group)s
JOIN outbox_rows AS o ON o.id = e.id
