-- The streams of a run, each with the offsets it is to read; those that are open already stay as they are.
CREATE OR REPLACE FUNCTION open_run_streams(
    run_id text, topic text, topic_id text, partitions integer[], begins bigint[], ends bigint[]
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
    _group text;
BEGIN
    SELECT r.consumer_group INTO STRICT _group FROM runs AS r WHERE r.id = open_run_streams.run_id FOR UPDATE;
    INSERT INTO stream_positions (consumer_group, topic, partition, topic_id, next_offset)
    SELECT _group, open_run_streams.topic, w.partition, open_run_streams.topic_id, w.begins
    FROM unnest(open_run_streams.partitions, open_run_streams.begins) AS w (partition, begins)
    ON CONFLICT DO NOTHING;
    INSERT INTO run_streams (shard, run_id, begins, ends)
    SELECT p.shard, open_run_streams.run_id, w.begins, w.ends
    FROM unnest(open_run_streams.partitions, open_run_streams.begins, open_run_streams.ends)
        AS w (partition, begins, ends)
    JOIN stream_positions AS p ON p.consumer_group = _group AND p.topic = open_run_streams.topic
        AND p.partition = w.partition
    ON CONFLICT DO NOTHING;
END
$$;
