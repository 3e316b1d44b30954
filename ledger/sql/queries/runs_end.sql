SELECT end_run(%(id)s, %(status)s, %(error)s)
