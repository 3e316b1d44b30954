SELECT set_stream_state(%(shard)s, %(state)s, %(reason)s)
