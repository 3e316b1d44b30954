SELECT shard, next_offset, refused_in_a_row
FROM lock_streams(%(shards)s::integer[], %(epochs)s::bigint[], %(begins)s::bigint[])
