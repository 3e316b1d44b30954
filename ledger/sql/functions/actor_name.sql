-- Who acts, as the records keep it: the login role, and the person behind it where one is named.
CREATE OR REPLACE FUNCTION actor_name(operator_name text) RETURNS text
LANGUAGE sql STABLE
SET search_path = public, pg_temp
AS $$
    SELECT session_user || coalesce(' (' || nullif(actor_name.operator_name, '') || ')', '')
$$;
