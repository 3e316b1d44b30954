-- The oldest open request of each shard to send rows again.
SELECT DISTINCT ON (shard) shard, id, from_sequence, to_sequence
FROM relay_resends
WHERE done_at IS NULL AND shard = ANY(%(shards)s)
ORDER BY shard, id
