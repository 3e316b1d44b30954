-- Remove the accounts that a run has opened and nobody else has ever used: no entry, no hold, no balance, as the run has
-- left them. Answers how many.
CREATE OR REPLACE FUNCTION remove_opened_accounts(run_id text) RETURNS bigint
LANGUAGE plpgsql
SET search_path = public, pg_temp
AS $$
DECLARE
    _removed bigint := 0;
BEGIN
    IF NOT EXISTS (SELECT FROM bank_accounts AS a WHERE a.run_id = remove_opened_accounts.run_id) THEN
        RETURN 0;
    END IF;
    DELETE FROM bank_accounts AS a
    WHERE a.run_id = remove_opened_accounts.run_id AND a.status = 'ACTIVE'
        AND a.opening_balance = 0 AND a.balance = 0 AND a.reserved_balance = 0
        AND NOT EXISTS (SELECT FROM ledger_postings AS p WHERE p.account_id = a.id)
        AND NOT EXISTS (SELECT FROM account_holds AS h WHERE h.account_id = a.id);
    GET DIAGNOSTICS _removed = ROW_COUNT;
    RETURN _removed;
END
$$;
