-- How many accounts of the books nobody has stated.
SELECT count(*) FROM bank_accounts AS account
WHERE NOT EXISTS (SELECT FROM stated_balances AS stated WHERE stated.account_id = account.id)
