-- Prove by trying that the balance rules are enforced: one UPDATE for each probe on an account that nobody holds, or on
-- one that is put in where there is none, each undone at once, refused or not. `refused_by`: the constraint that refused
-- it; null: it was taken. `account_id`: null where one was put in.
CREATE OR REPLACE FUNCTION prove_balance_rules()
RETURNS TABLE (rule text, account_id text, refused_by text)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
    _account text;
    _made text;
    _probe record;
BEGIN
    SELECT a.id INTO _account FROM bank_accounts AS a ORDER BY a.id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED;
    FOR _probe IN SELECT * FROM balance_probes() LOOP
        refused_by := NULL;
        BEGIN
            IF _account IS NULL THEN
                _made := 'constraints verify ' || gen_random_uuid();
                INSERT INTO bank_accounts (id, currency_code, asset_type) VALUES (_made, 'EUR', 'fiat');
            END IF;
            UPDATE bank_accounts AS a SET balance = _probe.balance, available_balance = _probe.available_balance,
                reserved_balance = _probe.reserved_balance
            WHERE a.id = coalesce(_account, _made);
            RAISE EXCEPTION 'taken, and undone' USING ERRCODE = 'LD995';
        EXCEPTION
            WHEN check_violation THEN
                GET STACKED DIAGNOSTICS refused_by = CONSTRAINT_NAME;
            WHEN SQLSTATE 'LD995' THEN
                NULL;
        END;
        rule := _probe.rule;
        account_id := _account;
        RETURN NEXT;
    END LOOP;
END
$$;
