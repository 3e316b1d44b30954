-- The SCB's balances of some accounts.
SELECT account_id, currency_code, balance
FROM scb_balances
WHERE account_id = ANY(%(accounts)s::text[])
