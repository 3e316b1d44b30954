-- Steps 1 and 2 of the posting transaction: lock the streams' rows in one order, refuse an owner that is no
-- longer theirs, a stream that is stopped or was moved by a person, and a batch that begins beyond the stored
-- position (it would skip messages). Answers the stored positions (what lies below them is settled), the number of
-- refusals in a row just before them, and below which offset a message may have a disposition all the same.
CREATE OR REPLACE FUNCTION lock_streams(shards integer[], epochs bigint[], begins bigint[])
RETURNS TABLE (shard integer, next_offset bigint, refused_in_a_row bigint, reread_below bigint)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
    _stream record;
BEGIN
    FOR _stream IN
        SELECT p.shard, p.next_offset, p.refused_in_a_row, p.reread_below, p.epoch AS current, p.owner, p.topic,
            p.partition, p.state, p.state_reason, b.epoch, b.begins
        FROM unnest(shards, epochs, begins) AS b (shard, epoch, begins)
        JOIN stream_positions AS p ON p.shard = b.shard
        ORDER BY p.shard
        FOR NO KEY UPDATE OF p
    LOOP
        IF _stream.epoch <> _stream.current AND _stream.owner IS NULL THEN
            RAISE EXCEPTION 'topic % partition % was set to offset % by a person: it is read on from there',
                _stream.topic, _stream.partition, _stream.next_offset USING ERRCODE = 'LD920';
        END IF;
        IF _stream.epoch <> _stream.current THEN
            RAISE EXCEPTION 'topic % partition %: this consumer no longer owns the stream (its epoch is %, now %)',
                _stream.topic, _stream.partition, _stream.epoch, _stream.current USING ERRCODE = 'LD901';
        END IF;
        IF _stream.state = 'STOPPED' THEN
            RAISE EXCEPTION 'topic % partition % is stopped: %',
                _stream.topic, _stream.partition, _stream.state_reason USING ERRCODE = 'LD906';
        END IF;
        IF _stream.begins > _stream.next_offset THEN
            RAISE EXCEPTION 'topic % partition %: the batch begins at offset %, but only what is below % is settled',
                _stream.topic, _stream.partition, _stream.begins, _stream.next_offset USING ERRCODE = 'LD902';
        END IF;
        shard := _stream.shard;
        next_offset := _stream.next_offset;
        refused_in_a_row := _stream.refused_in_a_row;
        reread_below := _stream.reread_below;
        RETURN NEXT;
    END LOOP;
END
$$;
