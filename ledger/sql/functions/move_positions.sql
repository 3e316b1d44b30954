-- Set streams' positions by a person's will; all of them or none. `expected` is where each stood when the person
-- decided: one that has moved on since is refused. Whatever a consumer has in hand changes nothing any more: the epoch
-- is raised, and no owner in the row says by whom. With `undoes` each takes back the move of that line of the audit log.
-- Answers the lines that were written.
CREATE OR REPLACE FUNCTION move_positions(
    shards integer[], expected bigint[], targets bigint[], undoes bigint[], reports jsonb[], reason text,
    operator_name text DEFAULT ''
) RETURNS TABLE (shard integer, audit_id bigint)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
    _move record;
BEGIN
    IF btrim(coalesce(move_positions.reason, '')) = '' THEN
        RAISE EXCEPTION 'a position is set for a reason, and none is given' USING ERRCODE = 'LD921';
    END IF;
    PERFORM FROM stream_positions AS p  -- in the order of posting, and all before the end of the audit log is held
    WHERE p.shard = ANY(move_positions.shards) ORDER BY p.shard FOR NO KEY UPDATE;
    FOR _move IN
        SELECT p.*, m.shard AS wanted, m.expected, m.target, m.undoes, m.report
        FROM unnest(move_positions.shards, move_positions.expected, move_positions.targets, move_positions.undoes,
                    move_positions.reports) AS m (shard, expected, target, undoes, report)
        LEFT JOIN stream_positions AS p ON p.shard = m.shard AND p.shard <> 0
        ORDER BY m.shard
    LOOP
        IF _move.next_offset IS NULL OR EXISTS (SELECT FROM run_streams AS r WHERE r.shard = _move.shard) THEN
            RAISE EXCEPTION 'shard % is no stream whose position can be set: direct postings have none, and that of '
                'a run is the run''s', _move.wanted USING ERRCODE = 'LD922';
        END IF;
        IF _move.next_offset <> _move.expected THEN
            RAISE EXCEPTION 'topic % partition % has moved on from offset % to % meanwhile: nothing was changed',
                _move.topic, _move.partition, _move.expected, _move.next_offset USING ERRCODE = 'LD923';
        END IF;
        PERFORM refuse_undo(_move.undoes, _move.shard, _move.next_offset);
        IF _move.target < 0 OR _move.target = _move.next_offset THEN
            RAISE EXCEPTION 'topic % partition % cannot be moved from offset % to %',
                _move.topic, _move.partition, _move.next_offset, _move.target USING ERRCODE = 'LD924';
        END IF;
        UPDATE stream_positions AS p
        SET next_offset = _move.target, moved_to = _move.target, epoch = p.epoch + 1, owner = NULL,
            reread_below = CASE WHEN _move.target < p.next_offset THEN greatest(p.reread_below, p.next_offset)
                ELSE p.reread_below END,
            refused_in_a_row = 0, updated_at = now()
        WHERE p.shard = _move.shard;
        shard := _move.shard;
        audit_id := write_audit(
            CASE WHEN _move.undoes IS NULL THEN 'offsets_set' ELSE 'offsets_undo' END, move_positions.reason,
            jsonb_build_object('shard', _move.shard, 'group', _move.consumer_group, 'topic', _move.topic,
                'partition', _move.partition, 'before', _move.next_offset, 'after', _move.target, 'undoes',
                _move.undoes, 'messages', _move.report),
            move_positions.operator_name);
        INSERT INTO position_moves (audit_id, shard, before, after, undoes)
        VALUES (move_positions.audit_id, _move.shard, _move.next_offset, _move.target, _move.undoes);
        RETURN NEXT;
    END LOOP;
END
$$;
