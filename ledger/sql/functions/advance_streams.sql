-- What settle_batch does, as consumers of the version before call it: one that still runs while the books are brought up to
-- date posts on until it is replaced. Its batches begin where they say nothing of, so they have no row of their own.
CREATE OR REPLACE FUNCTION advance_streams(
    shards integer[], ends bigint[], posted bigint[], duplicates bigint[], dead_letters bigint[],
    refused_in_a_row bigint[]
) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
    SELECT settle_batch(advance_streams.shards, NULL, advance_streams.ends, advance_streams.posted,
        advance_streams.duplicates, advance_streams.dead_letters, advance_streams.refused_in_a_row, NULL, NULL);
$$;
