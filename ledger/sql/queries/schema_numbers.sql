SELECT number, name FROM schema_version ORDER BY number
