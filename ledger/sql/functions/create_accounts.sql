-- Create accounts that do not exist yet; answers how many there were.
CREATE OR REPLACE FUNCTION create_accounts(
    ids text[], currency_codes text[], asset_types text[], normal_sides text[], opening_balances numeric[]
) RETURNS bigint
LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
    SELECT count(*) FROM create_missing_accounts(create_accounts.ids, create_accounts.currency_codes,
        create_accounts.asset_types, create_accounts.normal_sides, create_accounts.opening_balances)
$$;
