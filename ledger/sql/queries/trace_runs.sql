SELECT id AS run_id, kind, status, created_at, updated_at FROM runs WHERE id = ANY(%(ids)s) ORDER BY created_at, id
