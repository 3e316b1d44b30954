-- The key of the advisory lock at the end of the chain of seals.
CREATE OR REPLACE FUNCTION seal_lock() RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
SELECT 7_310_575_217_644_212_596
$$;
