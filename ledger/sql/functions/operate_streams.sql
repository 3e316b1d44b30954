-- What a person decides over streams: to stop them, or to let them run again. One that is so already stays as it is;
-- each that changes leaves a line in the audit log. Answers the shards that changed.
-- The batch at hand of a stream that is stopped is waited for; the books take none behind it (lock_streams).
CREATE OR REPLACE FUNCTION operate_streams(
    shards integer[], state text, reason text, operator_name text DEFAULT ''
) RETURNS SETOF integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
    _streams stream_positions[];
    _stream stream_positions;
BEGIN
    IF btrim(coalesce(operate_streams.reason, '')) = '' THEN
        RAISE EXCEPTION 'a stream is stopped or let go on for a reason, and none is given' USING ERRCODE = 'LD907';
    END IF;
    PERFORM FROM stream_positions AS p  -- in the order of posting, and all before the end of the audit log is held
    WHERE p.shard = ANY(operate_streams.shards) AND p.shard <> 0 ORDER BY p.shard FOR NO KEY UPDATE;
    SELECT array_agg(p ORDER BY p.shard) INTO _streams FROM stream_positions AS p
    WHERE p.shard = ANY(operate_streams.shards) AND p.shard <> 0 AND p.state <> operate_streams.state;
    FOREACH _stream IN ARRAY coalesce(_streams, '{}') LOOP
        PERFORM set_stream_state(_stream.shard, operate_streams.state,
            CASE operate_streams.state WHEN 'STOPPED' THEN 'stopped by an operator: ' || operate_streams.reason END);
    END LOOP;
    FOREACH _stream IN ARRAY coalesce(_streams, '{}') LOOP
        PERFORM write_audit(
            CASE operate_streams.state WHEN 'STOPPED' THEN 'stream_stop' ELSE 'stream_resume' END,
            operate_streams.reason,
            jsonb_build_object('shard', _stream.shard, 'group', _stream.consumer_group, 'topic', _stream.topic,
                'partition', _stream.partition, 'position', _stream.next_offset,
                'before', jsonb_build_object('state', _stream.state, 'reason', _stream.state_reason),
                'after', (SELECT jsonb_build_object('state', p.state, 'reason', p.state_reason)
                          FROM stream_positions AS p WHERE p.shard = _stream.shard)),
            operate_streams.operator_name);
        RETURN NEXT _stream.shard;
    END LOOP;
END
$$;
