-- Set part of an account's available balance aside, under an id of its own. A hold is always covered, whether or not
-- the balance rules are applied. The same hold again changes nothing and is answered as it is now, settled or not.
CREATE OR REPLACE FUNCTION reserve_balance(
    hold_id text, account_id text, amount numeric, reason text, operator_name text DEFAULT ''
) RETURNS account_holds
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
SET enable_seqscan = off
AS $$
DECLARE
    _fault text[] := hold_fault(reserve_balance.hold_id, reserve_balance.account_id, reserve_balance.amount);
    _account bank_accounts;
    _hold account_holds;
BEGIN
    -- 1. the hold by itself
    IF _fault IS NOT NULL THEN
        RAISE EXCEPTION '% of a hold', array_to_string(_fault, ' ') USING ERRCODE = outcome_sqlstate(_fault[1]);
    END IF;
    -- 2. its id, judged before any state: repeated, it is answered alike although the account has been closed since
    PERFORM pg_advisory_xact_lock_shared(posting_lock());
    SELECT * INTO _account FROM bank_accounts AS a WHERE a.id = reserve_balance.account_id FOR NO KEY UPDATE;
    SELECT * INTO _hold FROM account_holds AS h WHERE h.id = reserve_balance.hold_id;
    IF FOUND THEN
        IF _hold.account_id <> reserve_balance.account_id OR _hold.amount <> reserve_balance.amount THEN
            RAISE EXCEPTION 'conflict: the hold exists, with another account or amount' USING ERRCODE = 'LD202';
        END IF;
        RETURN _hold;
    END IF;
    -- 3. the state of the books
    IF _account.id IS NULL THEN
        RAISE EXCEPTION 'account_unknown: there is no such account' USING ERRCODE = 'LD401';
    ELSIF _account.status <> 'ACTIVE' THEN
        RAISE EXCEPTION 'account_closed: the account is frozen or closed' USING ERRCODE = 'LD305';
    ELSIF _account.asset_type IN ('fiat', 'cbdc') AND min_scale(reserve_balance.amount)
            > (SELECT c.minor_unit FROM currencies AS c WHERE c.code = _account.currency_code) THEN
        RAISE EXCEPTION 'amount_precision: the amount is finer than the currency''s minor unit'
            USING ERRCODE = 'LD104';
    ELSIF _account.balance - _account.reserved_balance < reserve_balance.amount THEN
        RAISE EXCEPTION 'insufficient_available: less than that is available' USING ERRCODE = 'LD308';
    END IF;
    -- 4. held
    INSERT INTO account_holds (id, account_id, amount, reason, actor)
    VALUES (reserve_balance.hold_id, reserve_balance.account_id, reserve_balance.amount,
        coalesce(reserve_balance.reason, ''), actor_name(reserve_balance.operator_name))
    ON CONFLICT (id) DO NOTHING
    RETURNING * INTO _hold;
    IF NOT FOUND THEN  -- for another account: that of this one is locked
        RAISE EXCEPTION 'the hold''s id was taken meanwhile' USING ERRCODE = '40001';
    END IF;
    PERFORM move_reserved(_hold.account_id, _hold.amount);
    PERFORM write_audit('accounts.reserve', _hold.reason, jsonb_build_object('hold_id', _hold.id,
        'account_id', _hold.account_id, 'amount', _hold.amount::text,
        'before', jsonb_build_object('reserved', _account.reserved_balance::text),
        'after', jsonb_build_object('reserved', (_account.reserved_balance + _hold.amount)::text)),
        reserve_balance.operator_name);
    RETURN _hold;
END
$$;
