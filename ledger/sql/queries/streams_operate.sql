SELECT operate_streams(%(shards)s::integer[], %(state)s, %(reason)s, %(operator)s)
