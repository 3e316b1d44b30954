SELECT id, currency_code, normal_side, status, balance::text AS balance, available_balance::text AS available_balance
FROM bank_accounts
WHERE id = ANY(%(ids)s)
