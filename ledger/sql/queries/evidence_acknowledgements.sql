-- The SCB's answers as they are sealed, by their ids.
SELECT '0' AS range_shard, a.id::text AS range_number, a.id::text, a.number::text, encode(a.digest, 'hex'),
       a.entries::text, a.content_digest, a.result, a.reason, sealed_time(a.acknowledged_at), a.key_id,
       encode(a.signature, 'hex'), a.topic, a.partition::text, a."offset"::text, sealed_time(a.received_at)
FROM seal_acknowledgements AS a
WHERE %(shard)s = 0 AND a.id BETWEEN %(first)s AND %(last)s
ORDER BY a.id
