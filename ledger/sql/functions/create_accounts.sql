-- Create accounts that do not exist yet, for a run or for none; answers how many there were.
CREATE OR REPLACE FUNCTION create_accounts(
    ids text[], currency_codes text[], asset_types text[], normal_sides text[], opening_balances numeric[],
    run_id text DEFAULT NULL
) RETURNS bigint
LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
    WITH created AS (
        SELECT c.id FROM create_missing_accounts(create_accounts.ids, create_accounts.currency_codes,
            create_accounts.asset_types, create_accounts.normal_sides, create_accounts.opening_balances,
            create_accounts.run_id) AS c (id)
    )
    SELECT count(*) FROM created
$$;
