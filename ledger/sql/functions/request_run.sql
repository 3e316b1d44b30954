-- What a person wants a run to do; its processes look every moment, and follow.
CREATE OR REPLACE FUNCTION request_run(run_id text, wanted text, reason text, operator_name text DEFAULT '')
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
    _before text;
    _after text;
BEGIN
    UPDATE runs AS r SET wanted = request_run.wanted, updated_at = now()
    WHERE r.id = request_run.run_id AND r.status = 'IN_PROGRESS' AND r.wanted <> request_run.wanted
    RETURNING old.wanted, new.wanted INTO _before, _after;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM write_audit(CASE _after WHEN 'PAUSE' THEN 'run_pause' ELSE 'run_run' END, request_run.reason,
        jsonb_build_object('run_id', request_run.run_id, 'before', jsonb_build_object('wanted', _before),
            'after', jsonb_build_object('wanted', _after)), request_run.operator_name);
    RETURN true;
END
$$;
