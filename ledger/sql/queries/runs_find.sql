SELECT * FROM run_progress WHERE run_id = %(id)s
