-- What a run has counted while it worked, and the same counted in the tables now.
SELECT
    counted.posted,
    counted.duplicates,
    counted.failed,
    run.refused,
    run.sent,
    run.total_records,
    (SELECT count(*) FROM ledger_entries AS entry WHERE entry.run_id = run.id
        AND entry.shard IN (SELECT stream.shard FROM run_streams AS stream WHERE stream.run_id = run.id)) AS entries,
    (SELECT count(*) FROM duplicates AS known WHERE known.run_id = run.id) AS duplicate_rows,
    (SELECT count(*) FROM dead_letters AS letter WHERE letter.run_id = run.id) AS dead_letter_rows,
    (SELECT count(*) FROM run_refusals AS refusal WHERE refusal.run_id = run.id) AS refusal_rows,
    (SELECT count(*) FROM backfill_source_data AS source WHERE source.run_id = run.id) AS source_rows,
    checkpoint.id IS NOT NULL AS has_checkpoint,
    checkpoint.processed_records,
    checkpoint.successful_records,
    checkpoint.duplicate_records,
    checkpoint.failed_records
FROM runs AS run
CROSS JOIN LATERAL (
    SELECT
        coalesce(sum(stream.posted), 0)::bigint AS posted,
        coalesce(sum(stream.duplicates), 0)::bigint AS duplicates,
        coalesce(sum(stream.failed), 0)::bigint AS failed
    FROM run_streams AS stream WHERE stream.run_id = run.id
) AS counted
LEFT JOIN ledger_backfill_checkpoints AS checkpoint
    ON checkpoint.source_id = run.source_id AND checkpoint.ledger_id = run.ledger_id
        AND NOT EXISTS (  -- one source has one checkpoint: a later run has made it its own
            SELECT FROM runs AS later WHERE later.source_id = run.source_id AND later.ledger_id = run.ledger_id
                AND later.started_at > run.started_at)
WHERE run.id = %(run)s
