-- The accounts that corrections of balances are posted against, as they are.
SELECT id, currency_code, asset_type FROM bank_accounts WHERE id = ANY(%(ids)s::text[]) ORDER BY id
