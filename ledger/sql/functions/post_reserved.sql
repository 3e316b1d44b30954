-- Post an entry with the money of a hold, which is freed in the same transaction; what the entry leaves over is
-- available again. Returns the entry's id. Refused like post_ledger_entry, with the same SQLSTATEs, and then the hold
-- stays; the same entry again is 23505.
CREATE OR REPLACE FUNCTION post_reserved(
    hold_id text, ledger_id text, debit_account_id text, credit_account_id text, amount numeric,
    currency_code text, asset_type text, transaction_type text, reference_id text, fx_rate numeric DEFAULT NULL,
    metadata jsonb DEFAULT NULL, operator_name text DEFAULT ''
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
SET enable_seqscan = off
AS $$
DECLARE
    _hold account_holds := lock_hold(post_reserved.hold_id,
        ARRAY[post_reserved.debit_account_id, post_reserved.credit_account_id]);
    _account bank_accounts;
    _entry_id bigint;
BEGIN
    SELECT * INTO _account FROM bank_accounts AS a WHERE a.id = _hold.account_id;
    -- 1. the hold. A settled one frees nothing more; whether this is a repetition its reference tells (step 2)
    IF _hold.status = 'HELD' THEN
        -- `< Infinity`: an amount that is none is posting's to refuse
        IF post_reserved.amount > _hold.amount AND post_reserved.amount < 'Infinity' THEN
            RAISE EXCEPTION 'hold_exceeded: the entry is larger than the hold' USING ERRCODE = 'LD404';
        ELSIF _account.id <> (CASE _account.normal_side WHEN 'debit' THEN post_reserved.credit_account_id
                              ELSE post_reserved.debit_account_id END) THEN
            RAISE EXCEPTION 'hold_misdirected: the entry does not make the account of the hold smaller'
                USING ERRCODE = 'LD405';
        END IF;
        PERFORM move_reserved(_hold.account_id, -_hold.amount);
    ELSIF NOT EXISTS (SELECT FROM ledger_entries AS e WHERE e.ledger_id = post_reserved.ledger_id
                      AND e.reference_id = post_reserved.reference_id) THEN
        RAISE EXCEPTION 'hold_settled: the hold was released or posted' USING ERRCODE = 'LD403';
    END IF;
    -- 2. the one posting path; a refusal undoes step 1
    _entry_id := post_ledger_entry(post_reserved.ledger_id, post_reserved.debit_account_id,
        post_reserved.credit_account_id, post_reserved.amount, post_reserved.currency_code,
        post_reserved.asset_type, post_reserved.transaction_type, post_reserved.reference_id,
        post_reserved.fx_rate, post_reserved.metadata);
    -- 3. the hold is settled by the entry, for the reason that it was held
    UPDATE account_holds AS h
    SET status = 'POSTED', settled_at = now(), settled_by = actor_name(post_reserved.operator_name),
        entry_id = _entry_id
    WHERE h.id = _hold.id;
    PERFORM write_audit('accounts.post_reserved', coalesce(nullif(btrim(_hold.reason), ''), 'hold ' || _hold.id),
        jsonb_build_object('hold_id', _hold.id,
        'account_id', _hold.account_id, 'amount', _hold.amount::text, 'entry_id', _entry_id,
        'before', jsonb_build_object('reserved', _account.reserved_balance::text),
        'after', jsonb_build_object('reserved', (_account.reserved_balance - _hold.amount)::text)),
        post_reserved.operator_name);
    RETURN _entry_id;
END
$$;
