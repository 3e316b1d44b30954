-- Where and as whom the books are read.
SELECT session_user AS login, current_user AS role, current_database() AS database,
       current_setting('server_version') AS server_version, transaction_timestamp() AS snapshot_at,
       (SELECT max(v.number) FROM schema_version AS v) AS schema_version
