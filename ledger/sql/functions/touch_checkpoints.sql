-- A consumer is at work on these streams, although nothing arrives: their checkpoints are not stalled.
CREATE OR REPLACE FUNCTION touch_checkpoints(consumer_group text, topics text[], partitions integer[]) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
    UPDATE ledger_backfill_checkpoints AS c SET updated_at = now()
    FROM unnest(touch_checkpoints.topics, touch_checkpoints.partitions) AS s (topic, partition)
    WHERE c.ledger_id = '*'
        AND c.source_id = touch_checkpoints.consumer_group || '/' || s.topic || '/' || s.partition;
$$;
