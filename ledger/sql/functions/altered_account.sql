-- Which of two accounts has a balance that its entries do not come to, as the last reconciliation found; null when neither.
-- An entry that was changed or taken out by force may have left the balance as it was: a correction would move it again.
CREATE OR REPLACE FUNCTION altered_account(debit_account_id text, credit_account_id text) RETURNS text
LANGUAGE sql STABLE
SET search_path = public, pg_temp
AS $$
SELECT min(b.account_id)
FROM breaks AS b
WHERE
    b.comparison = 'entries' AND b.kind = 'balance' AND b.status = 'OPEN' AND b.ledger_id IS NULL AND b.reference_id IS NULL
    AND b.account_id IN (altered_account.debit_account_id, altered_account.credit_account_id)
$$;
