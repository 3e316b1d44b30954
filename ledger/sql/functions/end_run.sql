-- A run that was under way stands still: paused, failed, or complete. Its checkpoint says the same.
CREATE OR REPLACE FUNCTION end_run(run_id text, status text, error_message text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
    _run runs;
BEGIN
    UPDATE runs AS r
    SET status = end_run.status, pace = '', error_message = end_run.error_message, updated_at = now(),
        completed_at = CASE end_run.status WHEN 'COMPLETED' THEN now() END
    WHERE r.id = end_run.run_id AND r.status = 'IN_PROGRESS'
    RETURNING r.* INTO _run;
    UPDATE ledger_backfill_checkpoints AS c
    SET status = end_run.status, error_message = end_run.error_message, updated_at = now(),
        completed_at = CASE end_run.status WHEN 'COMPLETED' THEN now() END
    WHERE c.source_id = _run.source_id AND c.ledger_id = _run.ledger_id;
END
$$;
