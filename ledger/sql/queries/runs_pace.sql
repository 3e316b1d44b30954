SELECT pace_run(%(id)s, %(pace)s, %(seconds)s)
