-- Every function of the schema: what it does, with whose rights, and how it is called.
SELECT p.proname AS name, p.prosrc AS body, p.prosecdef AS security_definer,
    coalesce(array_to_string(p.proconfig, ', '), '') AS settings, pg_get_function_identity_arguments(p.oid) AS arguments,
    pg_get_function_result(p.oid) AS result
FROM pg_proc AS p
WHERE p.pronamespace = to_regnamespace('public')
    AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = p.oid AND d.deptype = 'e')
ORDER BY p.proname
