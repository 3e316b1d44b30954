-- The entries of some references that DBIS has, added up by account, with what corrects them in DBIS alone.
SELECT side.account_id, entry.currency_code, sum(side.debit) AS amount
FROM unnest(%(ledgers)s::text[], %(references)s::text[]) AS asked (ledger_id, reference_id)
JOIN ledger_entries AS entry
    ON entry.ledger_id = asked.ledger_id COLLATE "C" AND entry.reference_id = asked.reference_id COLLATE "C"
CROSS JOIN LATERAL (
    VALUES (entry.debit_account_id, entry.amount), (entry.credit_account_id, -entry.amount)
    UNION ALL
    SELECT moved.account_id, moved.debit
    FROM corrections AS own
    CROSS JOIN LATERAL (
        VALUES (own.debit_account_id, own.amount), (own.credit_account_id, -own.amount)
    ) AS moved (account_id, debit)
    WHERE own.ledger_id = entry.ledger_id AND own.reference_id = entry.reference_id AND own.entry_id IS NOT NULL
        AND own.books = 'dbis'
) AS side (account_id, debit)
GROUP BY side.account_id, entry.currency_code
