-- Step 7 and the end of step 8: move the positions and count, in the streams' rows, in the batch's and in DBIS's checkpoints
-- (those of a run's streams: advance_run).
-- `refused_in_a_row` is the number of refusals since the last entry that was not one (duplicates aside).
CREATE OR REPLACE FUNCTION settle_batch(
    shards integer[], begins bigint[], ends bigint[], posted bigint[], duplicates bigint[], dead_letters bigint[],
    refused_in_a_row bigint[], polled_at timestamptz, traceparent text
) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
    UPDATE stream_positions AS p
    SET next_offset = b.ends, posted = p.posted + b.posted, duplicates = p.duplicates + b.duplicates,
        dead_letters = p.dead_letters + b.dead_letters, refused_in_a_row = b.refused_in_a_row, updated_at = now()
    FROM unnest(settle_batch.shards, settle_batch.ends, settle_batch.posted,
                settle_batch.duplicates, settle_batch.dead_letters, settle_batch.refused_in_a_row)
        AS b (shard, ends, posted, duplicates, dead_letters, refused_in_a_row)
    WHERE p.shard = b.shard;

    INSERT INTO batches (shard, begins, ends, polled_at, posted, duplicates, dead_letters, owner, traceparent)
    SELECT p.shard, b.begins, b.ends, settle_batch.polled_at, b.posted, b.duplicates, b.dead_letters, p.owner,
           settle_batch.traceparent
    FROM unnest(settle_batch.shards, settle_batch.begins, settle_batch.ends, settle_batch.posted,
                settle_batch.duplicates, settle_batch.dead_letters)
        AS b (shard, begins, ends, posted, duplicates, dead_letters)
    JOIN stream_positions AS p ON p.shard = b.shard
    WHERE b.posted + b.duplicates + b.dead_letters > 0 AND b.begins IS NOT NULL
    ON CONFLICT DO NOTHING;  -- a preview posts many in one transaction, and takes all of them back

    INSERT INTO ledger_backfill_checkpoints AS c (source_id, ledger_id, last_processed_id,
        last_processed_timestamp, processed_records, successful_records, duplicate_records, failed_records)
    SELECT p.consumer_group || '/' || p.topic || '/' || p.partition, '*', (b.ends - 1)::text, now(),
           b.posted + b.duplicates + b.dead_letters, b.posted, b.duplicates, b.dead_letters
    FROM unnest(settle_batch.shards, settle_batch.ends, settle_batch.posted,
                settle_batch.duplicates, settle_batch.dead_letters)
        AS b (shard, ends, posted, duplicates, dead_letters)
    JOIN stream_positions AS p ON p.shard = b.shard
    WHERE NOT EXISTS (SELECT FROM run_streams AS r WHERE r.shard = b.shard)
    ON CONFLICT (source_id, ledger_id) DO UPDATE
    SET last_processed_id = excluded.last_processed_id,
        last_processed_timestamp = excluded.last_processed_timestamp,
        processed_records = c.processed_records + excluded.processed_records,
        successful_records = c.successful_records + excluded.successful_records,
        duplicate_records = c.duplicate_records + excluded.duplicate_records,
        failed_records = c.failed_records + excluded.failed_records,
        updated_at = now();
$$;
