-- The four roles. They belong to the whole server, so another database may have made them already.
DO $$
DECLARE
    _role text;
BEGIN
    FOREACH _role IN ARRAY ARRAY['owner', 'poster', 'relay', 'auditor'] LOOP
        BEGIN
            EXECUTE format('CREATE ROLE %I NOLOGIN', _role);
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL;  -- made before, or by a migration of another database at this moment
        END;
    END LOOP;
    GRANT pg_signal_backend, pg_read_all_stats TO owner;  -- for end_stalled_sessions
    EXECUTE format('GRANT owner, poster, relay, auditor TO %I', current_user);
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO poster', current_database());
    EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
END
$$;

GRANT USAGE, CREATE ON SCHEMA public TO owner;
GRANT USAGE ON SCHEMA public TO poster, relay, auditor;
