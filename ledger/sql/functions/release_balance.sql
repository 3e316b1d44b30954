-- Give up a hold: its amount is available again, also on an account that is frozen. Released again, nothing changes.
CREATE OR REPLACE FUNCTION release_balance(hold_id text, reason text, operator_name text DEFAULT '')
RETURNS account_holds
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
SET enable_seqscan = off
AS $$
DECLARE
    _hold account_holds := lock_hold(release_balance.hold_id);
    _reserved numeric;
BEGIN
    IF _hold.status = 'RELEASED' THEN
        RETURN _hold;
    ELSIF _hold.status = 'POSTED' THEN
        RAISE EXCEPTION 'hold_settled: the hold was posted' USING ERRCODE = 'LD403';
    END IF;
    SELECT a.reserved_balance INTO _reserved FROM bank_accounts AS a WHERE a.id = _hold.account_id;
    PERFORM move_reserved(_hold.account_id, -_hold.amount);
    UPDATE account_holds AS h
    SET status = 'RELEASED', settled_at = now(), settled_by = actor_name(release_balance.operator_name),
        settled_reason = coalesce(release_balance.reason, '')
    WHERE h.id = _hold.id
    RETURNING * INTO _hold;
    PERFORM write_audit('accounts.release', _hold.settled_reason, jsonb_build_object('hold_id', _hold.id,
        'account_id', _hold.account_id, 'amount', _hold.amount::text,
        'before', jsonb_build_object('reserved', _reserved::text),
        'after', jsonb_build_object('reserved', (_reserved - _hold.amount)::text)),
        release_balance.operator_name);
    RETURN _hold;
END
$$;
