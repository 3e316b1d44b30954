-- The SCB's answers as they are sealed, by their ids.
SELECT t.range_shard::text, t.range_number::text, t.id, t.number, t.digest, t.entries, t.content_digest, t.result,
       t.reason, t.acknowledged_at, t.key_id, t.signature, t.topic, t.partition, t."offset", t.received_at
FROM acknowledgement_texts AS t
WHERE t.range_shard = %(shard)s AND t.range_number BETWEEN %(first)s AND %(last)s
ORDER BY t.range_number
