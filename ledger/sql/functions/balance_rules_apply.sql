-- Whether the accounts have any balance rule (their names contain "balance"): then each entry may be refused for those
-- before it, and entries are posted one by one.
CREATE OR REPLACE FUNCTION balance_rules_apply() RETURNS boolean
LANGUAGE sql STABLE
SET search_path = public, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM pg_constraint
        WHERE conrelid = 'bank_accounts'::regclass AND contype = 'c' AND conname LIKE '%balance%'
    );
$$;
