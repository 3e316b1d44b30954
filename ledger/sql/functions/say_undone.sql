-- A run's status while it is taken back and after, and what DBIS's checkpoint says of it: the table knows no such status,
-- so it says FAILED and why; unless a later run over the same source has made the checkpoint its own.
CREATE OR REPLACE FUNCTION say_undone(run runs, status text, words text) RETURNS void
LANGUAGE sql
SET search_path = public, pg_temp
AS $$
    UPDATE runs AS r SET status = say_undone.status, pace = '', error_message = words, updated_at = clock_timestamp()
    WHERE r.id = (run).id;
    UPDATE ledger_backfill_checkpoints AS c
    SET status = 'FAILED', error_message = words, updated_at = clock_timestamp()
    WHERE c.source_id = (run).source_id AND c.ledger_id = (run).ledger_id
        AND NOT EXISTS (SELECT FROM runs AS later
                        WHERE later.source_id = (run).source_id AND later.ledger_id = (run).ledger_id
                            AND later.started_at > (run).started_at);
$$;
