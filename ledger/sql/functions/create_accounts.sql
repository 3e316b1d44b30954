-- Create accounts that do not exist yet; answers how many there were.
CREATE OR REPLACE FUNCTION create_accounts(
    ids text[], currency_codes text[], asset_types text[], normal_sides text[], opening_balances numeric[]
) RETURNS bigint
LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
    WITH created AS (
        INSERT INTO bank_accounts (id, currency_code, asset_type, normal_side, opening_balance, balance,
            available_balance)
        SELECT a.id, a.currency_code, a.asset_type, a.normal_side, a.opening_balance, a.opening_balance,
               a.opening_balance
        FROM unnest(create_accounts.ids, create_accounts.currency_codes, create_accounts.asset_types,
                    create_accounts.normal_sides, create_accounts.opening_balances)
            AS a (id, currency_code, asset_type, normal_side, opening_balance)
        ORDER BY a.id
        ON CONFLICT (id) DO NOTHING
        RETURNING 1
    )
    SELECT count(*) FROM created;
$$;
