-- A value as it goes into a digest: `~` where there is none, otherwise its octets, a colon, its text. So no value can
-- run into the next. Planned as part of the query around it, at a fifth of the cost: `||` with a number, which is not
-- IMMUTABLE, would keep it from that.
CREATE OR REPLACE FUNCTION netstring(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
SELECT coalesce(octet_length(value)::text || ':' || value, '~')
$$;
