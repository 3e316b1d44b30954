SELECT request_resend(%(shard)s, %(first)s, %(last)s, %(size)s)
