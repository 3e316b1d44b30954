-- DBIS's balances of some accounts.
SELECT
    id,
    currency_code,
    CASE normal_side WHEN 'debit' THEN balance - opening_balance ELSE opening_balance - balance END AS balance
FROM bank_accounts
WHERE id = ANY(%(accounts)s::text[])
