-- A run is taken in hand to be taken back: it stands still, its streams take no batch any more, and why is written down.
-- The same way goes on however often it is begun.
CREATE OR REPLACE FUNCTION take_in_undo(run_id text, method text, reason text, operator_name text) RETURNS runs
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
    _run runs;
    _before text;
BEGIN
    IF btrim(coalesce(take_in_undo.reason, '')) = '' THEN
        RAISE EXCEPTION 'a run is taken back for a reason, and none is given' USING ERRCODE = 'LD930';
    END IF;
    SELECT * INTO _run FROM runs AS r WHERE r.id = take_in_undo.run_id FOR NO KEY UPDATE;
    IF _run.id IS NULL OR _run.status NOT IN ('PAUSED', 'FAILED', 'COMPLETED', 'UNDOING', 'UNDONE') THEN
        RAISE EXCEPTION 'run % is %: it cannot be undone', take_in_undo.run_id, coalesce(_run.status, 'not known')
            USING ERRCODE = 'LD931';
    END IF;
    SELECT u.method INTO _before FROM run_undos AS u WHERE u.run_id = _run.id FOR UPDATE;
    IF _before <> take_in_undo.method THEN
        RAISE EXCEPTION 'run % is being undone, or was, by %', _run.id, _before USING ERRCODE = 'LD932';
    END IF;
    INSERT INTO run_undos (run_id, method, reason, actor)
    VALUES (_run.id, take_in_undo.method, take_in_undo.reason, actor_name(take_in_undo.operator_name))
    ON CONFLICT ON CONSTRAINT run_undos_pkey DO UPDATE SET ended_at = NULL;
    PERFORM set_stream_state(s.shard, 'STOPPED', 'run ' || _run.id || ' is taken back')
    FROM (SELECT p.shard FROM run_streams AS t JOIN stream_positions AS p ON p.shard = t.shard
          WHERE t.run_id = _run.id ORDER BY p.shard FOR NO KEY UPDATE OF p) AS s;
    PERFORM say_undone(_run, 'UNDOING', 'being undone by ' || take_in_undo.method);
    RETURN _run;
END
$$;
