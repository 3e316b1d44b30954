SELECT open_stream(%(group)s, %(topic)s, %(partition)s, %(topic_id)s, %(first_offset)s)
