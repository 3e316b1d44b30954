-- What these books are and where.
SELECT current_setting('server_version') AS server, current_database() AS database,
    pg_database_size(current_database()) AS bytes, pg_postmaster_start_time() AS server_since,
    clock_timestamp() AS at
