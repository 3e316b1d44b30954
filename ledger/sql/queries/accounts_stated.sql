-- What these accounts were created with.
SELECT id, currency_code, asset_type, normal_side, opening_balance::text
FROM bank_accounts
WHERE id = ANY(%(ids)s)
