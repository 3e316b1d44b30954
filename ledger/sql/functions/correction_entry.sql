-- The entry that a proposal is posted as. It comes from this database, and names the break and what it corrects. Its time
-- is that of the statement, where that was of a moment in the past: so it is in the balance of then, and of ever after.
CREATE OR REPLACE FUNCTION correction_entry(proposal correction_proposal, ordinal integer, reason text) RETURNS posting
LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp
AS $$
DECLARE
    _entry posting;
BEGIN
    _entry.ordinal := correction_entry.ordinal;
    _entry.ledger_id := proposal.ledger_id;
    _entry.debit_account_id := proposal.debit_account_id;
    _entry.credit_account_id := proposal.credit_account_id;
    _entry.amount := proposal.amount;
    _entry.currency_code := proposal.currency_code;
    _entry.asset_type := proposal.asset_type;
    _entry.transaction_type := 'CORRECTION';
    _entry.reference_id := 'CORRECTION-' || proposal.break_id;
    _entry.metadata := jsonb_strip_nulls(jsonb_build_object('break', proposal.break_id::text, 'kind', proposal.kind,
        'comparison', proposal.comparison, 'corrects', proposal.reference_id, 'reason', correction_entry.reason));
    _entry.timestamp_utc := coalesce(
        (SELECT (b.details ->> 'at')::timestamptz FROM breaks AS b
         WHERE b.id = proposal.break_id AND b.comparison = 'stated'), now());
    _entry.source_id := 'corrections';
    _entry.source_type := 'DATABASE';
    _entry.source_position := 'break ' || proposal.break_id;
    _entry.producer_sequence := 0;
    _entry.shard := 0;
    RETURN _entry;
END
$$;
