SELECT request_run(%(id)s, %(wanted)s, %(reason)s, %(operator_name)s)
