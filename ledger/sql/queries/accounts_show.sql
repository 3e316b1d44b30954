SELECT
    id,
    currency_code,
    asset_type,
    normal_side,
    status,
    opening_balance::text AS opening_balance,
    balance::text AS balance,
    available_balance::text AS available_balance,
    reserved_balance::text AS reserved_balance,
    version,
    created_at,
    updated_at
FROM bank_accounts
WHERE id = %(id)s
