-- Raise the first fault of an entry by itself, in the order of precedence, under its own SQLSTATE; true when there is
-- none. For the constraint on ledger_entries, which asks only when it does not know a row to be in order.
CREATE OR REPLACE FUNCTION refuse_faulty(
    ledger_id text, debit_account_id text, credit_account_id text, amount numeric, currency_code text,
    asset_type text, transaction_type text, reference_id text, fx_rate numeric, metadata jsonb,
    timestamp_utc timestamptz, source_id text, source_type text, source_position text, producer_sequence bigint
) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
    _fault text[];
BEGIN
    _fault := entry_fault(ledger_id, debit_account_id, credit_account_id, amount, currency_code, asset_type,
        transaction_type, reference_id, fx_rate, metadata, timestamp_utc, source_id, source_type, source_position,
        producer_sequence);
    IF _fault IS NOT NULL THEN
        RAISE EXCEPTION '%: entry %', array_to_string(_fault, ' '), coalesce(reference_id, '')
            USING ERRCODE = outcome_sqlstate(_fault[1]);
    END IF;
    RETURN true;
END
$$;
