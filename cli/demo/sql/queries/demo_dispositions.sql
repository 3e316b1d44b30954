SELECT d.disposition, count(*)
FROM unnest(%(topics)s::text[], %(partitions)s::integer[], %(begins)s::bigint[], %(ends)s::bigint[])
    AS w (topic, partition, begins, ends)
JOIN dispositions AS d ON d.consumer_group = %(group)s AND d.topic = w.topic AND d.partition = w.partition
    AND d."offset" >= w.begins AND d."offset" < w.ends
GROUP BY d.disposition
