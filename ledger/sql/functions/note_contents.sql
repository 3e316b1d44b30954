-- Take note of what sources' messages are made of from an offset on. Of each source the first is left out when it is what
-- was noted before; the others are changes already.
CREATE OR REPLACE FUNCTION note_contents(
    shards integer[], source_ids text[], from_offsets bigint[], files text[], sha256s text[], mappings text[],
    schemas text[]
) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
    INSERT INTO source_contents (shard, source_id, from_offset, file, sha256, mapping, schema)
    SELECT n.shard, n.source_id, n.from_offset, n.file, n.sha256, n.mapping, n.schema
    FROM (
        SELECT u.*, row_number() OVER (PARTITION BY u.shard, u.source_id ORDER BY u.from_offset) AS nth
        FROM unnest(note_contents.shards, note_contents.source_ids, note_contents.from_offsets, note_contents.files,
                    note_contents.sha256s, note_contents.mappings, note_contents.schemas)
            AS u (shard, source_id, from_offset, file, sha256, mapping, schema)) AS n
    WHERE n.nth > 1 OR NOT EXISTS (
        SELECT FROM (
            SELECT b.file, b.sha256, b.mapping, b.schema FROM source_contents AS b
            WHERE b.shard = n.shard AND b.source_id = n.source_id AND b.from_offset <= n.from_offset
            ORDER BY b.from_offset DESC LIMIT 1) AS before
        WHERE (before.file, before.sha256, before.mapping, before.schema)
            IS NOT DISTINCT FROM (n.file, n.sha256, n.mapping, n.schema))
    ON CONFLICT DO NOTHING;
$$;
