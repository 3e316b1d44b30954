-- Change what is reserved on an account, which the caller has locked; what is available follows.
CREATE OR REPLACE FUNCTION move_reserved(account_id text, amount numeric) RETURNS void
LANGUAGE plpgsql
SET search_path = public, pg_temp
AS $$
BEGIN
    UPDATE bank_accounts AS a
    SET reserved_balance = a.reserved_balance + move_reserved.amount,
        available_balance = a.balance - (a.reserved_balance + move_reserved.amount),
        version = a.version + 1,
        updated_at = now()
    WHERE a.id = move_reserved.account_id AND a.reserved_balance + move_reserved.amount >= 0;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'reserved_mismatch: less is reserved than the account''s holds say'
            USING ERRCODE = 'LD409', HINT = 'reserved_balance was changed by something else than a hold';
    END IF;
END
$$;
