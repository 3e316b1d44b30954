-- Runs that have loaded a source to its end and whose records are still written down: all, one by its id, or those that
-- loaded this very content.
SELECT run.run_id
FROM run_progress AS run
WHERE run.status = 'COMPLETED' AND run.kind = 'BACKFILL'
    AND (%(run)s::text IS NULL OR run.run_id = %(run)s)
    AND (%(sha256)s::text IS NULL OR run.definition -> 'identity' ->> 'sha256' = %(sha256)s)
    AND (%(ledger)s::text IS NULL OR EXISTS (
        SELECT FROM backfill_source_data AS source WHERE source.run_id = run.run_id AND source.ledger_id = %(ledger)s))
    AND (EXISTS (SELECT FROM run_controls AS control WHERE control.run_id = run.run_id)
        OR EXISTS (SELECT FROM backfill_source_data AS source WHERE source.run_id = run.run_id))
ORDER BY run.created_at, run.run_id
