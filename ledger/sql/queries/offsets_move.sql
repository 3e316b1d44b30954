SELECT shard, audit_id
FROM move_positions(%(shards)s::integer[], %(expected)s::bigint[], %(targets)s::bigint[], %(undoes)s::bigint[],
    %(reports)s::jsonb[], %(reason)s, %(operator)s)
