-- A person says that a process which is gone need not come back: its row goes, and the audit log keeps who said so and why.
-- False when there is no such row.
CREATE OR REPLACE FUNCTION dismiss_process(id uuid, reason text, operator_name text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
    _gone processes;
BEGIN
    IF coalesce(btrim(dismiss_process.reason), '') = '' THEN
        RAISE EXCEPTION 'a process is dismissed for a reason' USING ERRCODE = 'LD958';
    END IF;
    SELECT p.* INTO _gone FROM processes AS p WHERE p.id = dismiss_process.id FOR UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    IF _gone.beat_at BETWEEN clock_timestamp() - interval '3 seconds' AND clock_timestamp()
        AND NOT _gone.problems ? 'ended' THEN
        RAISE EXCEPTION 'process % was heard of just now: only one that is gone is dismissed', dismiss_process.id
            USING ERRCODE = 'LD959';
    END IF;
    DELETE FROM processes AS p WHERE p.id = dismiss_process.id;
    PERFORM write_audit('process_dismiss', dismiss_process.reason, jsonb_build_object('id', _gone.id,
        'kind', _gone.kind, 'before', jsonb_build_object('about', _gone.about, 'host', _gone.host, 'pid', _gone.pid,
            'login', _gone.login, 'started_at', _gone.started_at, 'beat_at', _gone.beat_at), 'after', NULL), dismiss_process.operator_name);
    RETURN true;
END
$$;
