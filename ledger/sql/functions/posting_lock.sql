-- The key of the advisory lock around posting: shared by the short way, exclusive on the careful way.
CREATE OR REPLACE FUNCTION posting_lock() RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
SELECT 7_310_575_217_644_212_593
$$;
