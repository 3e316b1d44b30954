-- Add to DBIS's checkpoint of a run, in the transaction that did what is counted.
CREATE OR REPLACE FUNCTION count_in_checkpoint(
    run_id text, posted bigint, duplicates bigint, failed bigint, last_id text, last_timestamp timestamptz
) RETURNS void
LANGUAGE sql
SET search_path = public, pg_temp
AS $$
    UPDATE ledger_backfill_checkpoints AS c
    SET processed_records = c.processed_records + count_in_checkpoint.posted + count_in_checkpoint.duplicates
            + count_in_checkpoint.failed,
        successful_records = c.successful_records + count_in_checkpoint.posted,
        duplicate_records = c.duplicate_records + count_in_checkpoint.duplicates,
        failed_records = c.failed_records + count_in_checkpoint.failed,
        last_processed_id = coalesce(count_in_checkpoint.last_id, c.last_processed_id),
        last_processed_timestamp = coalesce(count_in_checkpoint.last_timestamp, c.last_processed_timestamp),
        updated_at = clock_timestamp()
    FROM runs AS r
    WHERE r.id = count_in_checkpoint.run_id AND c.source_id = r.source_id AND c.ledger_id = r.ledger_id;
$$;
