-- The content digest of an entry that is not in ledger_entries (there it is a generated column, of the same
-- expression; ledger/entry.py has it in Python).
CREATE OR REPLACE FUNCTION content_digest(
    ledger_id text, reference_id text, debit_account_id text, credit_account_id text, amount numeric,
    fx_rate numeric, currency_code text, asset_type text, transaction_type text
) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
SELECT sha256(decode(replace(
    ledger_id || E'\x1f' || reference_id || E'\x1f' || debit_account_id || E'\x1f' || credit_account_id
    || E'\x1f' || trim_scale(amount)::text || E'\x1f' || coalesce(trim_scale(fx_rate)::text, '')
    || E'\x1f' || currency_code || E'\x1f' || asset_type || E'\x1f' || transaction_type,
    E'\\', E'\\\\'), 'escape'))
$$;
