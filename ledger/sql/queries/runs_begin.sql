SELECT begin_run(%(id)s, %(reason)s, %(operator_name)s)
