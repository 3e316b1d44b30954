INSERT INTO reader_positions (shard)
SELECT DISTINCT shard FROM unnest(%(shards)s::bigint[]) AS shard ORDER BY shard
ON CONFLICT DO NOTHING
