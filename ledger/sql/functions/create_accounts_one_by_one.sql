-- Create accounts like create_missing_accounts, each by itself: one that breaks a rule of the books is left out, and
-- its rule named. The careful way, for when all at once were refused.
CREATE OR REPLACE FUNCTION create_accounts_one_by_one(
    ids text[], currency_codes text[], asset_types text[], normal_sides text[], opening_balances numeric[]
) RETURNS TABLE (id text, created boolean, broken_rule text)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
BEGIN
    FOR _nth IN 1 .. cardinality(ids) LOOP
        id := ids[_nth];
        created := false;
        broken_rule := NULL;
        BEGIN
            created := create_accounts(ids[_nth:_nth], currency_codes[_nth:_nth], asset_types[_nth:_nth],
                normal_sides[_nth:_nth], opening_balances[_nth:_nth]) = 1;
        EXCEPTION WHEN check_violation THEN
            GET STACKED DIAGNOSTICS broken_rule = CONSTRAINT_NAME;
        END;
        RETURN NEXT;
    END LOOP;
END
$$;
