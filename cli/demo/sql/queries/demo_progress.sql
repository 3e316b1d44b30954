SELECT (SELECT coalesce(sum(least(p.next_offset, w.ends) - w.begins), 0)::bigint
        FROM unnest(%(topics)s::text[], %(partitions)s::integer[], %(begins)s::bigint[], %(ends)s::bigint[])
            AS w (topic, partition, begins, ends)
        JOIN stream_positions AS p ON p.topic = w.topic AND p.partition = w.partition
            AND p.consumer_group = %(group)s AND p.next_offset > w.begins),
       (SELECT count(*) FROM outbox_rows WHERE id > %(after)s),
       (SELECT count(*) FROM outbox_rows WHERE id > %(after)s AND status <> 'PENDING'),
       (SELECT count(*) FROM outbox_rows WHERE id > %(after)s AND status IN ('ACKNOWLEDGED', 'FAILED')),
       (SELECT string_agg(DISTINCT state_reason, '; ') FROM stream_positions
        WHERE consumer_group = %(group)s AND state = 'STOPPED' AND topic = ANY (%(topics)s))
