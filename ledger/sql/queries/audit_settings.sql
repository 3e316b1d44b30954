-- What the server does with what it was given, as a session has it that asks for nothing of its own.
SELECT name, setting FROM pg_settings
WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit', 'session_replication_role',
    'default_transaction_isolation', 'data_checksums', 'wal_level', 'archive_mode', 'synchronous_standby_names',
    'max_wal_senders', 'default_transaction_read_only')
ORDER BY name
