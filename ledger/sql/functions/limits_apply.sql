-- Whether the balance rules are applied: then no entry may take an account's available balance below zero.
CREATE OR REPLACE FUNCTION limits_apply() RETURNS boolean
LANGUAGE sql STABLE
SET search_path = public, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM pg_constraint
        WHERE conrelid = 'bank_accounts'::regclass AND contype = 'c' AND conname LIKE '%available%balance%'
    );
$$;
