SELECT last_sequence FROM run_streams WHERE shard = %(shard)s
