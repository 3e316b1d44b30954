-- The end of the posting transaction of a run: its streams' counts, and DBIS's checkpoint. Messages that a killed
-- producer sent twice are in `sent_again`, and in no other number. A duplicate is a failure where none was to be skipped.
CREATE OR REPLACE FUNCTION advance_run(
    run_id text, shards integer[], last_sequences bigint[], posted bigint[], duplicates bigint[], failed bigint[],
    sent_again bigint[], last_id text, last_timestamp timestamptz
) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
    WITH counted AS (
        SELECT b.shard, b.last_sequence, b.posted, b.sent_again,
               CASE WHEN o.skips THEN b.duplicates ELSE 0 END AS duplicates,
               CASE WHEN o.skips THEN b.failed ELSE b.failed + b.duplicates END AS failed
        FROM unnest(advance_run.shards, advance_run.last_sequences, advance_run.posted, advance_run.duplicates,
                    advance_run.failed, advance_run.sent_again)
            AS b (shard, last_sequence, posted, duplicates, failed, sent_again)
        CROSS JOIN (SELECT coalesce((r.definition -> 'options' ->> 'skip_duplicates')::boolean, true) AS skips
                    FROM runs AS r WHERE r.id = advance_run.run_id) AS o
    ), moved AS (
        UPDATE run_streams AS s
        SET last_sequence = greatest(s.last_sequence, c.last_sequence), posted = s.posted + c.posted,
            duplicates = s.duplicates + c.duplicates, failed = s.failed + c.failed,
            sent_again = s.sent_again + c.sent_again
        FROM counted AS c
        WHERE s.shard = c.shard AND s.run_id = advance_run.run_id
        RETURNING c.posted, c.duplicates, c.failed
    )
    SELECT count_in_checkpoint(advance_run.run_id, m.posted, m.duplicates, m.failed, advance_run.last_id,
        advance_run.last_timestamp)
    FROM (SELECT coalesce(sum(posted), 0)::bigint AS posted, coalesce(sum(duplicates), 0)::bigint AS duplicates,
                 coalesce(sum(failed), 0)::bigint AS failed FROM moved) AS m;
$$;
