-- What each account's entries should add up to, as debits - credits, by its balance.
SELECT
    id,
    currency_code,
    CASE normal_side WHEN 'debit' THEN balance - opening_balance ELSE opening_balance - balance END AS balance
FROM bank_accounts
