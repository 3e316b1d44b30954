SELECT request_resend(%(shard)s, %(first)s, %(last)s, %(size)s, %(reason)s, %(operator_name)s)
