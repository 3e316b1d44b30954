-- The end of the posting transaction of a run: its streams' counts, and DBIS's checkpoint. Messages that a killed
-- producer sent twice are in `sent_again`, and in no other number.
CREATE OR REPLACE FUNCTION advance_run(
    run_id text, shards integer[], last_sequences bigint[], posted bigint[], duplicates bigint[], failed bigint[],
    sent_again bigint[], last_id text, last_timestamp timestamptz
) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
    UPDATE run_streams AS s
    SET last_sequence = greatest(s.last_sequence, b.last_sequence), posted = s.posted + b.posted,
        duplicates = s.duplicates + b.duplicates, failed = s.failed + b.failed, sent_again = s.sent_again + b.sent_again
    FROM unnest(advance_run.shards, advance_run.last_sequences, advance_run.posted, advance_run.duplicates,
                advance_run.failed, advance_run.sent_again)
        AS b (shard, last_sequence, posted, duplicates, failed, sent_again)
    WHERE s.shard = b.shard AND s.run_id = advance_run.run_id;

    SELECT count_in_checkpoint(advance_run.run_id, sum(b.posted)::bigint, sum(b.duplicates)::bigint,
        sum(b.failed)::bigint, advance_run.last_id, advance_run.last_timestamp)
    FROM unnest(advance_run.posted, advance_run.duplicates, advance_run.failed) AS b (posted, duplicates, failed);
$$;
