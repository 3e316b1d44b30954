-- Freeze, unfreeze, close or reopen an account: whether anything changed. A closed account has nothing in it: no
-- balance, nothing reserved, no hold.
CREATE OR REPLACE FUNCTION change_account_status(
    account_id text, action text, reason text, operator_name text DEFAULT ''
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
SET enable_seqscan = off
AS $$
DECLARE
    _from text := CASE action WHEN 'unfreeze' THEN 'FROZEN' WHEN 'reopen' THEN 'CLOSED' ELSE 'ACTIVE' END;
    _to text := CASE action WHEN 'freeze' THEN 'FROZEN' WHEN 'close' THEN 'CLOSED'
        WHEN 'unfreeze' THEN 'ACTIVE' WHEN 'reopen' THEN 'ACTIVE' END;
    _account bank_accounts;
BEGIN
    IF _to IS NULL THEN
        RAISE EXCEPTION 'field_invalid action value' USING ERRCODE = 'LD101';
    ELSIF btrim(coalesce(change_account_status.reason, '')) = '' THEN
        RAISE EXCEPTION 'field_invalid reason required' USING ERRCODE = 'LD101';
    END IF;
    PERFORM pg_advisory_xact_lock_shared(posting_lock());  -- the careful way judges by the status, alone
    SELECT * INTO _account FROM bank_accounts AS a WHERE a.id = change_account_status.account_id FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'account_unknown: there is no such account' USING ERRCODE = 'LD401';
    ELSIF _account.status = _to THEN
        RETURN false;
    ELSIF _account.status <> _from THEN
        RAISE EXCEPTION 'account_status: the account is %', lower(_account.status) USING ERRCODE = 'LD408';
    ELSIF _to = 'CLOSED' AND _account.balance <> 0 THEN
        RAISE EXCEPTION 'account_not_empty: the balance is not zero' USING ERRCODE = 'LD406';
    ELSIF _to = 'CLOSED' AND (_account.reserved_balance <> 0 OR EXISTS (
            SELECT FROM account_holds AS h WHERE h.account_id = _account.id AND h.status = 'HELD')) THEN
        RAISE EXCEPTION 'account_reserved: part of the balance is reserved' USING ERRCODE = 'LD407';
    END IF;
    UPDATE bank_accounts AS a SET status = _to, version = a.version + 1, updated_at = now()
    WHERE a.id = _account.id;
    PERFORM write_audit(CASE action WHEN 'freeze' THEN 'accounts.freeze' WHEN 'unfreeze' THEN 'accounts.unfreeze'
            WHEN 'close' THEN 'accounts.close' ELSE 'accounts.reopen' END, change_account_status.reason,
        jsonb_build_object('account_id', _account.id, 'before', jsonb_build_object('status', _account.status),
            'after', jsonb_build_object('status', _to)),
        change_account_status.operator_name);
    RETURN true;
END
$$;
