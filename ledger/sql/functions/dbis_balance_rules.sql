-- DBIS's four rules for balances, under the names that `constraints apply` gives them; each contains `balance`.
CREATE OR REPLACE FUNCTION dbis_balance_rules() RETURNS TABLE (rule text, condition text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = public, pg_temp
AS $$
VALUES
    ('bank_accounts_available_balance_not_negative', 'available_balance >= 0'),
    ('bank_accounts_reserved_balance_not_negative', 'reserved_balance >= 0'),
    ('bank_accounts_available_balance_within_balance', 'available_balance <= balance'),
    ('bank_accounts_parts_within_balance', 'available_balance + reserved_balance <= balance')
$$;
