-- Post one entry directly, with DBIS's signature; returns its id. Refusals carry their code's SQLSTATE, a
-- reference that exists with the same content 23505.
CREATE OR REPLACE FUNCTION post_ledger_entry(
    ledger_id text, debit_account_id text, credit_account_id text, amount numeric, currency_code text,
    asset_type text, transaction_type text, reference_id text, fx_rate numeric DEFAULT NULL,
    metadata jsonb DEFAULT NULL
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
    _new posting;
    _outcome text;
BEGIN
    _new.ledger_id := post_ledger_entry.ledger_id;
    _new.debit_account_id := post_ledger_entry.debit_account_id;
    _new.credit_account_id := post_ledger_entry.credit_account_id;
    _new.amount := post_ledger_entry.amount;
    _new.currency_code := post_ledger_entry.currency_code;
    _new.asset_type := post_ledger_entry.asset_type;
    _new.transaction_type := post_ledger_entry.transaction_type;
    _new.reference_id := post_ledger_entry.reference_id;
    _new.fx_rate := post_ledger_entry.fx_rate;
    _new.metadata := coalesce(post_ledger_entry.metadata, '{}');
    _new.timestamp_utc := now();
    _new.shard := 0;
    _new := post_one(_new);
    IF _new.outcome <> 'posted' THEN
        _outcome := _new.outcome;
        RAISE EXCEPTION '%: entry %', concat_ws(' ', _outcome, _new.field, _new.rule), _new.reference_id
            USING ERRCODE = outcome_sqlstate(_outcome);
    END IF;
    RETURN _new.entry_id;
END
$$;
