-- How a run goes just now, told by whoever watches over it. Two marks of how far it had come are kept, five seconds apart,
-- so that its recent rate is that of the last five to ten seconds.
CREATE OR REPLACE FUNCTION pace_run(run_id text, pace text, seconds double precision) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
    UPDATE runs AS r
    SET pace = pace_run.pace, active_seconds = r.active_seconds + pace_run.seconds, updated_at = n.at,
        mark_at = CASE WHEN n.is_due THEN coalesce(r.next_mark_at, n.at) ELSE r.mark_at END,
        mark_processed = CASE WHEN n.is_due THEN coalesce(r.next_mark_processed, n.processed) ELSE r.mark_processed END,
        next_mark_at = CASE WHEN n.is_due THEN n.at ELSE r.next_mark_at END,
        next_mark_processed = CASE WHEN n.is_due THEN n.processed ELSE r.next_mark_processed END
    FROM (
        SELECT s.at, q.refused + s.settled AS processed, coalesce(s.at - q.next_mark_at > interval '5 seconds', true) AS is_due
        FROM runs AS q
        CROSS JOIN LATERAL (
            SELECT clock_timestamp() AS at, coalesce(sum(t.posted + t.duplicates + t.failed), 0)::bigint AS settled
            FROM run_streams AS t WHERE t.run_id = q.id
        ) AS s
        WHERE q.id = pace_run.run_id
    ) AS n
    WHERE r.id = pace_run.run_id AND r.status = 'IN_PROGRESS';
$$;
