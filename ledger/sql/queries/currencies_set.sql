INSERT INTO currencies AS c (code, minor_unit)
SELECT * FROM unnest(%(codes)s::text[], %(minor_units)s::smallint[])
ON CONFLICT (code) DO UPDATE SET minor_unit = excluded.minor_unit WHERE c.minor_unit <> excluded.minor_unit
