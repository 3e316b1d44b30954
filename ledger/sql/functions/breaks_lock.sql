-- The key of the advisory lock around recording what a comparison found: two at once would open the same break twice.
CREATE OR REPLACE FUNCTION breaks_lock() RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
SELECT 7_310_575_217_644_212_597
$$;
