-- Each time the entry came again with the same content.
SELECT at, consumer_group, topic, partition, "offset", run_id, read_at, sent_at
FROM duplicates
WHERE ledger_id = %(ledger)s AND reference_id = %(reference)s
ORDER BY at, "offset"
