-- Who acts, as attempts and the audit log name them: the login, and the person's name where one is given.
CREATE OR REPLACE FUNCTION acting_as(operator_name text) RETURNS text
LANGUAGE sql STABLE
AS $$
SELECT session_user || CASE operator_name WHEN '' THEN '' ELSE ' (' || operator_name || ')' END
$$;
