-- A pass over a run that is reversed has ended. When none of its entries stands any more the run is undone; otherwise the
-- next pass begins anew. Answers how many stand.
CREATE OR REPLACE FUNCTION end_reversal(run_id text, reason text, operator_name text DEFAULT '') RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
    _run runs;
    _undo run_undos;
    _standing bigint;
BEGIN
    SELECT * INTO _run FROM runs AS r
    WHERE r.id = end_reversal.run_id AND r.status IN ('UNDOING', 'UNDONE') FOR NO KEY UPDATE;
    UPDATE run_undos AS u SET tried_from = NULL WHERE u.run_id = _run.id AND u.method = 'reverse' RETURNING * INTO _undo;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'run % is not being reversed: nothing to end', end_reversal.run_id USING ERRCODE = 'LD938';
    END IF;
    SELECT count(*) INTO _standing FROM standing_entries(_run.id);
    IF _run.status = 'UNDONE' THEN  -- another who was at it too has said so
        RETURN _standing;
    END IF;
    IF _standing = 0 THEN
        UPDATE run_undos AS u SET ended_at = clock_timestamp() WHERE u.run_id = _run.id;
        PERFORM say_undone(_run, 'UNDONE', format('undone by reverse, %s entries: %s', _undo.entries, _undo.reason));
    END IF;
    PERFORM write_audit(CASE _standing WHEN 0 THEN 'run_undo_end' ELSE 'run_undo_stopped' END, end_reversal.reason,
        jsonb_build_object('run_id', _run.id, 'method', 'reverse', 'reversed', _undo.entries, 'standing', _standing,
            'before', jsonb_build_object('status', _run.status),
            'after', jsonb_build_object('status', CASE _standing WHEN 0 THEN 'UNDONE' ELSE _run.status END,
                'standing', _standing)),
        end_reversal.operator_name);
    RETURN _standing;
END
$$;
