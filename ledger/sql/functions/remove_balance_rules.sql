-- Take balance rules off the accounts: those named, or every CHECK whose name contains `balance`, whoever made it. The
-- lock is asked for briefly, as add_balance_rules does. Answers what it took off.
CREATE OR REPLACE FUNCTION remove_balance_rules(names text[], reason text, operator_name text DEFAULT '')
RETURNS SETOF text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
SET lock_timeout = '100ms'
AS $$
DECLARE
    _before jsonb;
    _rules jsonb;
BEGIN
    IF btrim(coalesce(remove_balance_rules.reason, '')) = '' THEN
        RAISE EXCEPTION 'the rules are dropped for a reason' USING ERRCODE = 'LD996';
    END IF;
    LOCK TABLE bank_accounts IN ACCESS EXCLUSIVE MODE;
    _before := balance_rules();
    SELECT coalesce(jsonb_agg(r), '[]') INTO _rules FROM jsonb_array_elements(_before) AS r
    WHERE remove_balance_rules.names IS NULL OR r ->> 'name' = ANY (remove_balance_rules.names);
    IF _rules <> '[]' THEN
        PERFORM drop_balance_rules(_rules);
        PERFORM write_audit('constraints.drop', remove_balance_rules.reason,
            jsonb_build_object('before', _before, 'after', balance_rules()), remove_balance_rules.operator_name);
    END IF;
    RETURN QUERY SELECT r ->> 'name' FROM jsonb_array_elements(_rules) AS r;
END
$$;
