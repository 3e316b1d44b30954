INSERT INTO schema_version (number, name) VALUES (%(number)s, %(name)s)
