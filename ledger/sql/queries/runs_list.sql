SELECT * FROM run_progress ORDER BY created_at DESC, run_id LIMIT %(limit)s
