SELECT refuse_undo(%(line)s, %(shard)s, %(now_at)s)
