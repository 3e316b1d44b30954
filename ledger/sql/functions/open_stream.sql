-- Create the row of a stream that was never read, at its first offset.
CREATE OR REPLACE FUNCTION open_stream(
    consumer_group text, topic text, partition integer, topic_id text, first_offset bigint
) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
    INSERT INTO stream_positions (consumer_group, topic, partition, topic_id, next_offset)
    VALUES (open_stream.consumer_group, open_stream.topic, open_stream.partition, open_stream.topic_id,
            open_stream.first_offset)
    ON CONFLICT DO NOTHING;
$$;
