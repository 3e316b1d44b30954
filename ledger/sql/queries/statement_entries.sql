-- The newest entries of one account from one id up to, not including, another.
SELECT
    entry.id AS entry_id,
    entry.ledger_id,
    entry.reference_id,
    CASE entry.debit_account_id WHEN %(account)s THEN 'debit' ELSE 'credit' END AS side,
    CASE entry.debit_account_id WHEN %(account)s THEN entry.credit_account_id ELSE entry.debit_account_id END
        AS other_account_id,
    entry.amount,
    entry.currency_code,
    entry.transaction_type,
    entry.timestamp_utc,
    entry.posted_at
FROM ledger_entries AS entry
WHERE entry.id >= %(begins)s AND entry.id < %(ends)s
    AND (entry.debit_account_id = %(account)s OR entry.credit_account_id = %(account)s)
ORDER BY entry.id DESC
LIMIT %(limit)s
