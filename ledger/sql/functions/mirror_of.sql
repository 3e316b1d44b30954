-- The entry that takes another one back: debit and credit swapped, all else of its money the same. It comes from
-- this database, so the SCB hears of it as news; its source is the same, so a ledger that takes one takes the other.
CREATE OR REPLACE FUNCTION mirror_of(entry ledger_entries, reference_id text, metadata jsonb) RETURNS posting
LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp
AS $$
DECLARE
    _mirror posting;
BEGIN
    _mirror.ordinal := 0;
    _mirror.ledger_id := entry.ledger_id;
    _mirror.debit_account_id := entry.credit_account_id;
    _mirror.credit_account_id := entry.debit_account_id;
    _mirror.amount := entry.amount;
    _mirror.currency_code := entry.currency_code;
    _mirror.asset_type := entry.asset_type;
    _mirror.transaction_type := entry.transaction_type;
    _mirror.reference_id := mirror_of.reference_id;
    _mirror.fx_rate := entry.fx_rate;
    _mirror.metadata := mirror_of.metadata;
    _mirror.timestamp_utc := now();
    _mirror.source_id := entry.source_id;
    _mirror.source_type := 'DATABASE';
    _mirror.source_position := 'entry ' || entry.id;
    _mirror.producer_sequence := 0;
    _mirror.shard := 0;
    RETURN _mirror;
END
$$;
