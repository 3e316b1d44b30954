-- A range of the entries, added up by account, as debits - credits.
SELECT side.account_id, sum(side.debit) AS amount
FROM ledger_entries AS entry
CROSS JOIN LATERAL (
    VALUES (entry.debit_account_id, entry.amount), (entry.credit_account_id, -entry.amount)
) AS side (account_id, debit)
WHERE entry.id > %(after)s AND entry.id <= %(last)s
GROUP BY side.account_id
