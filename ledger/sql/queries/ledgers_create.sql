INSERT INTO ledgers (id, description, allowed_sources)
VALUES (%(id)s, %(description)s, %(allowed_sources)s)
ON CONFLICT DO NOTHING
