-- End sessions of consumers that stopped in the middle of sending a COPY: they hold their locks for as long as
-- they sleep, and no timeout of the server's own reaches a session that waits for its client's COPY data.
-- A superuser's session cannot be ended this way: let the consumer log in as a plain member of `poster`.
CREATE OR REPLACE FUNCTION end_stalled_sessions(older_than interval) RETURNS bigint
LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
    SELECT count(*) FILTER (WHERE pg_terminate_backend(a.pid))
    FROM pg_stat_activity AS a
    WHERE a.datname = current_database() AND a.application_name = 'dual-ledger consume'
        AND a.pid <> pg_backend_pid() AND a.state = 'active' AND a.wait_event = 'ClientRead'
        AND NOT (SELECT r.rolsuper FROM pg_roles AS r WHERE r.oid = a.usesysid)
        AND clock_timestamp() - a.query_start > end_stalled_sessions.older_than
$$;
