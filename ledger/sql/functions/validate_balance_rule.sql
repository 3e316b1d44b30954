-- Read every account against a rule that stands NOT VALID, which then holds for all of them. Whoever posts goes on
-- meanwhile. An account that breaks it: 23514, and the rule stays as it was.
CREATE OR REPLACE FUNCTION validate_balance_rule(constraint_name text, reason text, operator_name text DEFAULT '')
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
SET lock_timeout = '30s'
AS $$
DECLARE
    _before jsonb := balance_rules();
    _valid boolean;
BEGIN
    SELECT c.convalidated INTO _valid FROM pg_constraint AS c
    WHERE c.conrelid = 'bank_accounts'::regclass AND c.contype = 'c' AND c.conname LIKE '%balance%'
        AND c.conname = validate_balance_rule.constraint_name;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no balance rule of that name' USING ERRCODE = 'LD994';
    ELSIF _valid THEN
        RETURN false;
    END IF;
    EXECUTE format('ALTER TABLE bank_accounts VALIDATE CONSTRAINT %I', validate_balance_rule.constraint_name);
    PERFORM write_audit('constraints.validate', validate_balance_rule.reason,
        jsonb_build_object('constraint', validate_balance_rule.constraint_name, 'before', _before,
            'after', balance_rules()), validate_balance_rule.operator_name);
    RETURN true;
END
$$;
