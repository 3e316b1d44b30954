-- Lock in the order of posting, the posting lock shared and then the accounts in order of id: the hold's own and
-- `others`. Who has a hold's account locked has its holds; the row is read behind the lock, and current.
CREATE OR REPLACE FUNCTION lock_hold(hold_id text, others text[] DEFAULT '{}') RETURNS account_holds
LANGUAGE plpgsql
SET search_path = public, pg_temp
SET enable_seqscan = off
AS $$
DECLARE
    _hold account_holds;
BEGIN
    SELECT * INTO _hold FROM account_holds AS h WHERE h.id = lock_hold.hold_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'hold_unknown: there is no such hold' USING ERRCODE = 'LD402';
    END IF;
    PERFORM pg_advisory_xact_lock_shared(posting_lock());
    PERFORM FROM bank_accounts AS a WHERE a.id = ANY (_hold.account_id || lock_hold.others)
    ORDER BY a.id FOR NO KEY UPDATE;
    SELECT * INTO _hold FROM account_holds AS h WHERE h.id = lock_hold.hold_id;
    RETURN _hold;
END
$$;
