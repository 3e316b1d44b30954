SELECT id AS run_id, kind, status, created_at, updated_at FROM runs ORDER BY created_at DESC, id LIMIT 20
