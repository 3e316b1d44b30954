-- Put on the accounts what is missing of DBIS's four rules, NOT VALID: new values are held to them from the commit on,
-- and nothing is read. The lock that shuts everybody out is held for the moment of the change, and asked for so briefly
-- that whoever posts never waits long behind the question: 55P03, and the caller asks again. Answers what it added.
CREATE OR REPLACE FUNCTION add_balance_rules(reason text, operator_name text DEFAULT '') RETURNS SETOF text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
SET lock_timeout = '100ms'
AS $$
DECLARE
    _before jsonb;
    _rule record;
    _added text[] := '{}';
BEGIN
    IF btrim(coalesce(add_balance_rules.reason, '')) = '' THEN
        RAISE EXCEPTION 'the rules are applied for a reason' USING ERRCODE = 'LD993';
    END IF;
    LOCK TABLE bank_accounts IN ACCESS EXCLUSIVE MODE;
    _before := balance_rules();
    FOR _rule IN SELECT s.rule, s.condition FROM standing_balance_rules() AS s WHERE s.constraint_name IS NULL LOOP
        EXECUTE format('ALTER TABLE bank_accounts ADD CONSTRAINT %I CHECK (%s) NOT VALID', _rule.rule, _rule.condition);
        _added := _added || _rule.rule;
    END LOOP;
    IF cardinality(_added) > 0 THEN
        PERFORM write_audit('constraints.apply', add_balance_rules.reason,
            jsonb_build_object('added', _added, 'before', _before, 'after', balance_rules()),
            add_balance_rules.operator_name);
    END IF;
    RETURN QUERY SELECT unnest(_added);
END
$$;
