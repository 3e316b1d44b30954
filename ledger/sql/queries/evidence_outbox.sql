-- Outbox rows as they are sealed, by their numbers in a shard.
SELECT t.range_shard::text, t.range_number::text, t.id, t.shard, t.sequence, t.ledger_id, t.reference_id, t.status,
       t.created_at, t.published_at, t.acknowledged_at, t.attempts, t.error, t.traceparent, t.published_partition,
       t.published_offset
FROM outbox_texts AS t
WHERE t.range_shard = %(shard)s AND t.range_number BETWEEN %(first)s AND %(last)s
ORDER BY t.range_number
