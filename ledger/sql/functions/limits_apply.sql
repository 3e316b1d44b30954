-- Whether a rule on the accounts keeps the available balance from going below zero, whatever its name: then no entry may
-- take it there.
CREATE OR REPLACE FUNCTION limits_apply() RETURNS boolean
LANGUAGE sql STABLE
SET search_path = public, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM pg_constraint
        WHERE conrelid = 'bank_accounts'::regclass AND contype = 'c' AND conname LIKE '%balance%'
            AND pg_get_constraintdef(oid) LIKE '%available_balance >= %0%'
    );
$$;
