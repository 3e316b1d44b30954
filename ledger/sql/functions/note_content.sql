-- Take note of what a source's messages are made of from an offset on, unless that is what they were made of before.
CREATE OR REPLACE FUNCTION note_content(
    shard integer, source_id text, from_offset bigint, file text, sha256 text, mapping text, schema text
) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
    INSERT INTO source_contents AS c (shard, source_id, from_offset, file, sha256, mapping, schema)
    SELECT note_content.shard, note_content.source_id, note_content.from_offset, note_content.file,
           note_content.sha256, note_content.mapping, note_content.schema
    WHERE NOT EXISTS (
        SELECT FROM (
            SELECT b.file, b.sha256, b.mapping, b.schema FROM source_contents AS b
            WHERE b.shard = note_content.shard AND b.source_id = note_content.source_id
                AND b.from_offset <= note_content.from_offset
            ORDER BY b.from_offset DESC LIMIT 1) AS before
        WHERE (before.file, before.sha256, before.mapping, before.schema)
            IS NOT DISTINCT FROM
            (note_content.file, note_content.sha256, note_content.mapping, note_content.schema))
    ON CONFLICT DO NOTHING;
$$;
