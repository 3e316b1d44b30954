-- The fifth role: what a person does at a desk (accounts, dead letters, streams), so that no service needs the right.
DO $$
BEGIN
    BEGIN
        CREATE ROLE operator NOLOGIN;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
        NULL;  -- made before, or by a migration of another database at this moment
    END;
    EXECUTE format('GRANT operator TO %I', current_user);
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO operator', current_database());
END
$$;

GRANT USAGE ON SCHEMA public TO operator;
