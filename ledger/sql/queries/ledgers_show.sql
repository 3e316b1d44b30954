SELECT id, description, allowed_sources, created_at FROM ledgers WHERE id = %(id)s
