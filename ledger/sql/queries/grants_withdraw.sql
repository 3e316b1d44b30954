-- Before the grants are applied again: what a file no longer grants is gone. Who works meanwhile notices nothing, it
-- is one transaction; what somebody else has put into the schema is left as it is.
DO $$
DECLARE
    _ours record;
BEGIN
    FOR _ours IN
        SELECT CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind, c.oid::regclass::text AS name
        FROM pg_class AS c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relowner = current_user::regrole
            AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
        UNION ALL
        SELECT 'ROUTINE', p.oid::regprocedure::text
        FROM pg_proc AS p
        WHERE p.pronamespace = 'public'::regnamespace AND p.proowner = current_user::regrole
    LOOP
        EXECUTE format('REVOKE ALL ON %s %s FROM PUBLIC, poster, relay, auditor, operator', _ours.kind, _ours.name);
    END LOOP;
END
$$
