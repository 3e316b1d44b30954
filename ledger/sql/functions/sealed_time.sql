-- A time as a seal writes it: UTC, six places. A time that has no four-digit year of our era (nobody posts one) stays as
-- PostgreSQL prints it, so that two times never have one text. Planned as part of the query around it, whose TimeZone
-- is UTC and DateStyle ISO.
CREATE OR REPLACE FUNCTION sealed_time(value timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
SELECT CASE
    WHEN value >= '0001-01-01 00:00Z' AND value < '10000-01-01 00:00Z'
        THEN to_char(value AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    ELSE value::text
END
$$;
