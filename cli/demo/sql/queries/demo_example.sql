-- Of what the window brought, the last; an entry that came again was posted before, and is shown all the same.
SELECT d.ledger_id, d.reference_id
FROM unnest(%(topics)s::text[], %(partitions)s::integer[], %(begins)s::bigint[], %(ends)s::bigint[])
    AS w (topic, partition, begins, ends)
JOIN dispositions AS d ON d.consumer_group = %(group)s AND d.topic = w.topic AND d.partition = w.partition
    AND d."offset" >= w.begins AND d."offset" < w.ends AND d.disposition <> 'dead letter'
ORDER BY d.disposition = 'posted' DESC, d."offset" DESC, d.partition LIMIT 1
