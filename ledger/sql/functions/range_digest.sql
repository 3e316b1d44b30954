-- What a range is sealed with, recomputed from its rows: how many there are, the digest over theirs, their marks and, of
-- entries, the sum of their content digests. A range without rows has the digest of nothing.
CREATE OR REPLACE FUNCTION range_digest(part text, shard integer, first bigint, last bigint)
RETURNS TABLE (rows bigint, digest bytea, marks bytea, content numeric)
LANGUAGE sql STABLE
SET search_path = public, pg_temp
AS $$
SELECT count(*), sha256(coalesce(string_agg(r.digest, '' ORDER BY r.range_number), '')),
       coalesce(string_agg(substr(r.digest, 1, 8), '' ORDER BY r.range_number), ''),
       additive_digest(ARRAY[
           sum(substr(r.content_digest, 1, 7)::bigint), sum(substr(r.content_digest, 8, 7)::bigint),
           sum(substr(r.content_digest, 15, 7)::bigint), sum(substr(r.content_digest, 22, 7)::bigint),
           sum(substr(r.content_digest, 29, 4)::bigint)])
FROM row_digests(range_digest.part, range_digest.shard, range_digest.first, range_digest.last) AS r
$$;
