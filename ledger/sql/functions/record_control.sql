-- The control total of a window of a run's source; said again it replaces what was said before.
CREATE OR REPLACE FUNCTION record_control(
    run_id text, source_window text, window_from text, window_to text, first_sequence bigint, last_sequence bigint,
    count bigint, sums jsonb, digest text
) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
    INSERT INTO run_controls AS c (run_id, source_window, window_from, window_to, first_sequence, last_sequence, count,
        sums, digest)
    VALUES (record_control.run_id, record_control.source_window, record_control.window_from, record_control.window_to,
        record_control.first_sequence, record_control.last_sequence, record_control.count, record_control.sums,
        record_control.digest)
    ON CONFLICT (run_id, source_window) DO UPDATE
    SET window_from = excluded.window_from, window_to = excluded.window_to, first_sequence = excluded.first_sequence,
        last_sequence = excluded.last_sequence, count = excluded.count, sums = excluded.sums, digest = excluded.digest,
        at = excluded.at;
$$;
