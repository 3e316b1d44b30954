-- For how long the server runs: right behind its start nobody can have been heard of yet.
SELECT extract(EPOCH FROM clock_timestamp() - pg_postmaster_start_time())::float8
