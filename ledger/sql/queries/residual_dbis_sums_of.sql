-- The entries of some references that DBIS has, added up by account.
SELECT side.account_id, entry.currency_code, sum(side.debit) AS amount
FROM unnest(%(ledgers)s::text[], %(references)s::text[]) AS asked (ledger_id, reference_id)
JOIN ledger_entries AS entry
    ON entry.ledger_id = asked.ledger_id COLLATE "C" AND entry.reference_id = asked.reference_id COLLATE "C"
CROSS JOIN LATERAL (
    VALUES (entry.debit_account_id, entry.amount), (entry.credit_account_id, -entry.amount)
) AS side (account_id, debit)
GROUP BY side.account_id, entry.currency_code
