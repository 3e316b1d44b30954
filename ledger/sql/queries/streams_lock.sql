SELECT shard, next_offset FROM lock_streams(%(shards)s::integer[], %(epochs)s::bigint[], %(begins)s::bigint[])
