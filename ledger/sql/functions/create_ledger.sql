-- Create a ledger that does not exist yet, with its line in the audit log; whether there was none.
CREATE OR REPLACE FUNCTION create_ledger(
    id text, description text, allowed_sources text[], reason text, operator_name text DEFAULT ''
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
BEGIN
    INSERT INTO ledgers (id, description, allowed_sources)
    VALUES (create_ledger.id, create_ledger.description, create_ledger.allowed_sources)
    ON CONFLICT DO NOTHING;
    IF FOUND THEN
        PERFORM write_audit('ledger_created', create_ledger.reason, jsonb_build_object('ledger_id', create_ledger.id,
            'before', NULL, 'after', jsonb_build_object('description', create_ledger.description,
                'allowed_sources', create_ledger.allowed_sources)), create_ledger.operator_name);
    END IF;
    RETURN FOUND;
END
$$;
