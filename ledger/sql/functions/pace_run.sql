-- How a run goes just now, told by whoever watches over it.
CREATE OR REPLACE FUNCTION pace_run(run_id text, pace text, seconds double precision) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
    UPDATE runs AS r
    SET pace = pace_run.pace, active_seconds = r.active_seconds + pace_run.seconds, updated_at = clock_timestamp()
    WHERE r.id = pace_run.run_id AND r.status = 'IN_PROGRESS';
$$;
