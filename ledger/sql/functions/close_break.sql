-- Close an open break that needs no correction, for a reason, which the audit log keeps with what the break was. Answers
-- the status that it had; null when there is none. A comparison that finds the difference again opens a new break.
CREATE OR REPLACE FUNCTION close_break(break_id bigint, reason text, operator_name text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
    _break breaks;
BEGIN
    IF coalesce(btrim(close_break.reason), '') = '' THEN
        RAISE EXCEPTION 'a break is closed for a reason' USING ERRCODE = 'LD984';
    END IF;
    SELECT * INTO _break FROM breaks AS b WHERE b.id = close_break.break_id FOR UPDATE;
    IF NOT FOUND OR _break.status <> 'OPEN' THEN
        RETURN _break.status;
    END IF;
    UPDATE breaks AS b SET status = 'CLOSED', closed_at = clock_timestamp() WHERE b.id = _break.id;
    PERFORM write_audit('breaks.close', close_break.reason, jsonb_build_object(
        'break_id', _break.id, 'before', to_jsonb(_break) - 'details', 'after', jsonb_build_object('status', 'CLOSED')),
        close_break.operator_name);
    RETURN _break.status;
END
$$;
