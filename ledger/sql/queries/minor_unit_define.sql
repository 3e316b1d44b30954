-- The minor units as a constant inside a function, so that a constraint can ask for one without looking into a table.
DO $$
BEGIN
    EXECUTE format(
        'CREATE OR REPLACE FUNCTION minor_unit(code text) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE '
        'AS %L',
        format('SELECT (%L::jsonb ->> code)::integer', (SELECT jsonb_object_agg(c.code, c.minor_unit) FROM currencies AS c)));
END
$$
