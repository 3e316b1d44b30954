SELECT shard, next_offset, refused_in_a_row, reread_below
FROM lock_streams(%(shards)s::integer[], %(epochs)s::bigint[], %(begins)s::bigint[])
