-- What a window is sealed with: SHA-256 over the netstrings of its columns, then of those of each of its ranges, in order
-- of part and shard.
CREATE OR REPLACE FUNCTION window_digest(w sealed_windows) RETURNS bytea
LANGUAGE sql STABLE
SET search_path = public, pg_temp
SET "TimeZone" = 'UTC'
SET "DateStyle" = 'ISO, YMD'
AS $$
SELECT sha256(convert_to(
    netstring((w).version::text) || netstring((w).number::text) || netstring(sealed_time((w).sealed_at))
    || netstring(encode((w).previous_digest, 'hex')) || netstring((w).entries::text)
    || netstring((w).content_digest::text)
    || coalesce((
        SELECT string_agg(
            netstring(r.part::text) || netstring(r.shard::text) || netstring(r.first::text)
            || netstring(r.last::text) || netstring(r.rows::text) || netstring(encode(r.digest, 'hex'))
            || netstring(encode(r.marks, 'hex')), '' ORDER BY r.part COLLATE "C", r.shard, r.first)
        FROM sealed_ranges AS r WHERE r.number = (w).number), ''), 'UTF8'))
$$;
