-- What the SCB has itself under the references that it refused of DBIS.
SELECT side.account_id, entry.currency_code, sum(side.debit) AS amount
FROM heard
JOIN scb_entries AS entry ON entry.ledger_id = heard.ledger_id AND entry.reference_id = heard.reference_id
CROSS JOIN LATERAL (
    VALUES (entry.debit_account_id, entry.amount), (entry.credit_account_id, -entry.amount)
) AS side (account_id, debit)
WHERE heard.result = 'REJECTED'
GROUP BY side.account_id, entry.currency_code
