-- Begin to take a run back by entries that mirror its own, or go on with it; how many are still to be reversed.
CREATE OR REPLACE FUNCTION begin_reversal(run_id text, reason text, operator_name text DEFAULT '') RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
    _run runs;
    _standing bigint;
BEGIN
    _run := take_in_undo(begin_reversal.run_id, 'reverse', begin_reversal.reason, begin_reversal.operator_name);
    SELECT count(*) INTO _standing FROM standing_entries(_run.id);
    PERFORM write_audit('run_undo_begin', begin_reversal.reason, jsonb_build_object('run_id', _run.id,
        'method', 'reverse', 'entries', _standing,
        'before', jsonb_build_object('status', _run.status, 'standing', _standing),
        'after', jsonb_build_object('status', 'UNDOING')), begin_reversal.operator_name);
    RETURN _standing;
END
$$;
