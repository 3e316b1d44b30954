-- The first fault of an entry against the state of the books, in the order of precedence; null when none.
-- `debit` and `credit` are the accounts' rows, null when they do not exist.
CREATE OR REPLACE FUNCTION state_fault(
    ledger ledgers, source_id text, debit bank_accounts, credit bank_accounts, currency_code text,
    asset_type text
) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
SELECT CASE
    WHEN (state_fault.ledger).id IS NULL THEN 'ledger_unknown'
    WHEN (state_fault.ledger).allowed_sources IS NOT NULL
        AND NOT coalesce(state_fault.source_id = ANY ((state_fault.ledger).allowed_sources), false)
        THEN 'source_not_allowed'
    WHEN (state_fault.debit).id IS NULL THEN 'debit_account_unknown'
    WHEN (state_fault.credit).id IS NULL THEN 'credit_account_unknown'
    WHEN (state_fault.debit).status <> 'ACTIVE' OR (state_fault.credit).status <> 'ACTIVE'
        THEN 'account_closed'
    WHEN state_fault.currency_code <> (state_fault.debit).currency_code
        OR state_fault.currency_code <> (state_fault.credit).currency_code THEN 'currency_mismatch'
    WHEN state_fault.asset_type <> (state_fault.debit).asset_type
        OR state_fault.asset_type <> (state_fault.credit).asset_type THEN 'asset_mismatch'
END
$$;
