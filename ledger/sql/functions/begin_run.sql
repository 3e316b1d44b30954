-- A run begins, or goes on after a pause, a failure or a kill: its checkpoint says so from now on. One source has one
-- checkpoint per ledger (it is DBIS's table), so two runs over the same cannot be under way at once.
CREATE OR REPLACE FUNCTION begin_run(run_id text, reason text, operator_name text DEFAULT '') RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
    _run runs;
    _other text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('dual-ledger runs', 0));
    SELECT * INTO _run FROM runs AS r WHERE r.id = begin_run.run_id FOR UPDATE;
    IF _run.id IS NULL OR _run.status NOT IN ('PLANNED', 'IN_PROGRESS', 'PAUSED', 'FAILED') THEN
        RAISE EXCEPTION 'run % is %: it cannot begin', begin_run.run_id, coalesce(_run.status, 'not known')
            USING ERRCODE = 'LD911';
    END IF;
    SELECT r.id INTO _other FROM runs AS r
    WHERE r.source_id = _run.source_id AND r.ledger_id = _run.ledger_id AND r.id <> _run.id
        AND r.status IN ('IN_PROGRESS', 'PAUSED', 'UNDOING');
    IF _other IS NOT NULL THEN
        RAISE EXCEPTION 'run % over the same source % and ledger % is under way', _other, _run.source_id, _run.ledger_id
            USING ERRCODE = 'LD912';
    END IF;

    SELECT r.id INTO _other FROM runs AS r
    WHERE r.source_id = _run.source_id AND r.ledger_id = _run.ledger_id AND r.started_at > _run.started_at
    LIMIT 1;
    IF _other IS NOT NULL THEN
        RAISE EXCEPTION 'run % over the same source % and ledger % was begun since: the checkpoint is that one''s',
            _other, _run.source_id, _run.ledger_id USING ERRCODE = 'LD914', HINT = 'plan another run over the source';
    END IF;

    -- in the order of posting: streams first, then the checkpoint
    PERFORM set_stream_state(s.shard, 'RUNNING', NULL)
    FROM (SELECT t.shard FROM run_streams AS t WHERE t.run_id = _run.id ORDER BY t.shard) AS s;
    IF _run.started_at IS NULL THEN  -- what an earlier run over this source has counted is in run_streams
        DELETE FROM ledger_backfill_checkpoints AS c
        WHERE c.source_id = _run.source_id AND c.ledger_id = _run.ledger_id;
        INSERT INTO ledger_backfill_checkpoints (source_id, ledger_id, total_records)
        VALUES (_run.source_id, _run.ledger_id, _run.total_records);
    ELSE
        UPDATE ledger_backfill_checkpoints AS c
        SET status = 'IN_PROGRESS', error_message = NULL, completed_at = NULL, updated_at = now()
        WHERE c.source_id = _run.source_id AND c.ledger_id = _run.ledger_id;
    END IF;
    UPDATE runs AS r
    SET status = 'IN_PROGRESS', wanted = 'RUN', pace = '', error_message = NULL, updated_at = now(),
        started_at = coalesce(r.started_at, now()),
        mark_at = NULL, mark_processed = NULL, next_mark_at = NULL, next_mark_processed = NULL
    WHERE r.id = _run.id;
    PERFORM write_audit('run_begin', begin_run.reason,
        jsonb_build_object('run_id', _run.id, 'before', jsonb_build_object('status', _run.status),
            'after', jsonb_build_object('status', 'IN_PROGRESS')), begin_run.operator_name);
END
$$;
