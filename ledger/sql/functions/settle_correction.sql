-- A correction is posted: its break is closed, with others over the same entry, and a line of the audit log says from what
-- to what.
CREATE OR REPLACE FUNCTION settle_correction(
    proposal correction_proposal, posted posted_correction, reason text, second_approval_above numeric, operator_name text
) RETURNS void
LANGUAGE plpgsql
SET search_path = public, pg_temp
SET enable_seqscan = off
AS $$
DECLARE
    _closed bigint[];
    _approved jsonb;
BEGIN
    UPDATE corrections AS c
    SET ledger_id = proposal.ledger_id, reference_id = proposal.reference_id,
        debit_account_id = proposal.debit_account_id, credit_account_id = proposal.credit_account_id,
        amount = proposal.amount, currency_code = proposal.currency_code, asset_type = proposal.asset_type,
        books = proposal.books, proposal_digest = proposal.digest, entry_id = posted.entry_id,
        applied_by = actor_name(settle_correction.operator_name), applied_at = clock_timestamp()
    WHERE c.break_id = proposal.break_id AND c.entry_id IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'break % has a correction already', proposal.break_id USING ERRCODE = 'LD989';
    END IF;
    UPDATE breaks AS b SET status = 'CORRECTED', closed_at = clock_timestamp() WHERE b.id = proposal.break_id;
    _closed := ARRAY[proposal.break_id];
    IF proposal.comparison = 'ledgers' THEN
        WITH closed AS (
            UPDATE breaks AS b SET status = 'CORRECTED', closed_at = clock_timestamp()
            WHERE b.comparison = 'ledgers' AND b.status = 'OPEN'
                AND b.kind IN ('amount', 'account', 'missing_in_dbis', 'extra', 'duplicate')
                AND b.ledger_id = proposal.ledger_id AND b.reference_id = proposal.reference_id
            RETURNING b.id
        )
        SELECT _closed || coalesce(array_agg(c.id ORDER BY c.id), '{}') INTO _closed FROM closed AS c;
    END IF;
    SELECT jsonb_agg(a.actor ORDER BY a.at) INTO _approved FROM correction_approvals AS a
    WHERE a.break_id = proposal.break_id AND a.proposal_digest = proposal.digest;
    PERFORM write_audit('correction_apply', settle_correction.reason, jsonb_build_object(
        'break_id', proposal.break_id, 'comparison', proposal.comparison, 'kind', proposal.kind,
        'corrects', proposal.reference_id, 'expected', proposal.expected, 'actual', proposal.actual,
        'ledger_id', proposal.ledger_id, 'reference_id', 'CORRECTION-' || proposal.break_id,
        'entry_id', posted.entry_id, 'debit_account_id', proposal.debit_account_id,
        'credit_account_id', proposal.credit_account_id, 'amount', proposal.amount::text,
        'currency_code', proposal.currency_code, 'books', proposal.books,
        'proposal_digest', encode(proposal.digest, 'hex'), 'approved_by', _approved,
        'second_approval_above', settle_correction.second_approval_above::text,
        'before', jsonb_build_object('break', 'OPEN', 'debit_balance', posted.debit_before::text,
            'credit_balance', posted.credit_before::text),
        'after', jsonb_build_object('break', 'CORRECTED', 'breaks', _closed, 'debit_balance', posted.debit_after::text,
            'credit_balance', posted.credit_after::text)), settle_correction.operator_name);
END
$$;
