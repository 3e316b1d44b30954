-- Create accounts that do not exist yet; answers the ids of those that it created.
CREATE OR REPLACE FUNCTION create_missing_accounts(
    ids text[], currency_codes text[], asset_types text[], normal_sides text[], opening_balances numeric[],
    run_id text DEFAULT NULL
) RETURNS SETOF text
LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
    INSERT INTO bank_accounts (id, currency_code, asset_type, normal_side, opening_balance, balance, available_balance,
        run_id)
    SELECT a.id, a.currency_code, a.asset_type, a.normal_side, a.opening_balance, a.opening_balance, a.opening_balance,
           create_missing_accounts.run_id
    FROM unnest(create_missing_accounts.ids, create_missing_accounts.currency_codes,
                create_missing_accounts.asset_types, create_missing_accounts.normal_sides,
                create_missing_accounts.opening_balances)
        AS a (id, currency_code, asset_type, normal_side, opening_balance)
    ORDER BY a.id
    ON CONFLICT (id) DO NOTHING
    RETURNING bank_accounts.id;
$$;
