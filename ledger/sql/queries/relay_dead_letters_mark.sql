UPDATE dead_letters SET published_at = clock_timestamp() WHERE id = ANY(%(ids)s) AND published_at IS NULL
