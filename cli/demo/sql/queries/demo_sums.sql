SELECT e.currency_code, count(*), sum(e.amount)
FROM unnest(%(topics)s::text[], %(partitions)s::integer[], %(begins)s::bigint[], %(ends)s::bigint[])
    AS w (topic, partition, begins, ends)
JOIN dispositions AS d ON d.consumer_group = %(group)s AND d.topic = w.topic AND d.partition = w.partition
    AND d."offset" >= w.begins AND d."offset" < w.ends AND d.disposition <> 'dead letter'
JOIN ledger_entries AS e ON e.ledger_id = d.ledger_id AND e.reference_id = d.reference_id
GROUP BY e.currency_code ORDER BY e.currency_code
