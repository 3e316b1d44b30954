-- Which of some dead letters have which status, for the audit log: the status, and their ids.
CREATE OR REPLACE FUNCTION letters_by_status(ids bigint[]) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = public, pg_temp
AS $$
SELECT coalesce(jsonb_object_agg(s.status, s.ids), '{}')
FROM (SELECT d.status, jsonb_agg(d.id ORDER BY d.id) AS ids
      FROM dead_letters AS d WHERE d.id = ANY (letters_by_status.ids) GROUP BY d.status) AS s
$$;
