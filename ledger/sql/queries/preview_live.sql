-- Whether somebody waits for this session.
SELECT EXISTS (SELECT FROM pg_stat_activity AS a WHERE pg_backend_pid() = ANY (pg_blocking_pids(a.pid)))
