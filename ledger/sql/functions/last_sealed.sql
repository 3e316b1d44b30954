-- Up to where a part of a shard is sealed, and by which window; 0 and 0 when nothing of it is.
CREATE OR REPLACE FUNCTION last_sealed(part text, shard integer) RETURNS TABLE (number bigint, last bigint)
LANGUAGE sql STABLE
AS $$
SELECT coalesce(max(r.number), 0), coalesce(max(r.last), 0)
FROM (SELECT s.number, s.last FROM public.sealed_ranges AS s  -- its schema named: nothing of the session takes its place
      WHERE s.part = last_sealed.part AND s.shard = last_sealed.shard
      ORDER BY s.last DESC LIMIT 1) AS r
$$;
