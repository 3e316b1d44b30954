-- Become the owner of a stream: raises its epoch, so that whatever an earlier owner still has in hand changes
-- nothing. Null when the stream has never been opened (open_stream).
CREATE OR REPLACE FUNCTION claim_stream(
    consumer_group text, topic text, partition integer, owner text, topic_id text
) RETURNS stream_positions
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
    _stream stream_positions;
BEGIN
    UPDATE stream_positions AS p
    SET epoch = p.epoch + 1, owner = claim_stream.owner, updated_at = now(),
        topic_id = coalesce(p.topic_id, claim_stream.topic_id)
    WHERE p.consumer_group = claim_stream.consumer_group AND p.topic = claim_stream.topic
        AND p.partition = claim_stream.partition
    RETURNING p.* INTO _stream;
    RETURN _stream;
END
$$;
