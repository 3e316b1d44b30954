-- By how much the entries from one id up to, not including, another moved each account: debits less credits.
SELECT account.id, sum(CASE entry.debit_account_id WHEN account.id THEN entry.amount ELSE -entry.amount END)
FROM ledger_entries AS entry
JOIN unnest(%(accounts)s::text[]) AS account (id) ON account.id IN (entry.debit_account_id, entry.credit_account_id)
WHERE entry.id >= %(begins)s AND entry.id < %(ends)s
    AND (entry.debit_account_id = ANY(%(accounts)s) OR entry.credit_account_id = ANY(%(accounts)s))
GROUP BY account.id
