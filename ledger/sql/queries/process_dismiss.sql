SELECT dismiss_process(%(id)s, %(reason)s, %(operator_name)s)
