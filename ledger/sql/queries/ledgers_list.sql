SELECT id, description, allowed_sources, created_at FROM ledgers ORDER BY id
