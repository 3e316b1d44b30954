SELECT shard, next_sequence FROM reader_positions WHERE shard = ANY(%(shards)s::bigint[]) ORDER BY shard FOR UPDATE
