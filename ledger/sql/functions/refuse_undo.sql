-- Whether a move of a stream's position may be taken back, and why not. Only the last one may: what an earlier one did
-- cannot be told from what came after it. A move back is over once the stream has read up to where it had stood.
CREATE OR REPLACE FUNCTION refuse_undo(undoes bigint, shard integer, now_at bigint) RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp
AS $$
DECLARE
    _move public.position_moves;
    _other bigint;
BEGIN
    IF refuse_undo.undoes IS NULL THEN
        RETURN;
    END IF;
    SELECT m.* INTO _move FROM public.position_moves AS m
    WHERE m.audit_id = refuse_undo.undoes AND m.shard = refuse_undo.shard AND m.undoes IS NULL;
    IF _move.audit_id IS NULL THEN
        RAISE EXCEPTION 'line % of the audit log set no position of this stream', refuse_undo.undoes
            USING ERRCODE = 'LD925';
    END IF;
    SELECT m.audit_id INTO _other FROM public.position_moves AS m WHERE m.undoes = refuse_undo.undoes;
    IF _other IS NOT NULL THEN
        RAISE EXCEPTION 'what line % set was set back already, by line %', refuse_undo.undoes, _other
            USING ERRCODE = 'LD926';
    END IF;
    SELECT max(m.audit_id) INTO _other FROM public.position_moves AS m
    WHERE m.shard = refuse_undo.shard AND m.audit_id > refuse_undo.undoes AND m.undoes IS NULL
        AND NOT EXISTS (SELECT FROM public.position_moves AS u WHERE u.undoes = m.audit_id);
    IF _other IS NOT NULL THEN
        RAISE EXCEPTION 'line % has set the position since: set that back first', _other USING ERRCODE = 'LD927';
    END IF;
    IF _move.after < _move.before AND refuse_undo.now_at >= _move.before THEN
        RAISE EXCEPTION 'the stream was set back from offset % to % and has read on to % since: nothing is left to '
            'set back', _move.before, _move.after, refuse_undo.now_at USING ERRCODE = 'LD928';
    END IF;
END
$$;
