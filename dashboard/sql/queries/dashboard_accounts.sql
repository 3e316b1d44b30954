-- Accounts that begin with a text, in order of their ids; null asks for nothing.
SELECT
    id,
    currency_code,
    asset_type,
    normal_side,
    status,
    balance::text AS balance,
    available_balance::text AS available_balance,
    reserved_balance::text AS reserved_balance,
    updated_at
FROM bank_accounts
WHERE id > %(after)s
    AND id >= %(prefix)s
    AND starts_with(id, %(prefix)s)
    AND (%(status)s::text IS NULL OR status = %(status)s)
    AND (%(currency)s::text IS NULL OR currency_code = %(currency)s)
ORDER BY id
LIMIT %(limit)s
