SELECT end_process(%(id)s)
