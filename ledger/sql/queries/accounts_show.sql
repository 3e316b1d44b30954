-- One account. Entries are not counted: no index leads from an account to them, and `version` counts the changes.
SELECT
    a.id,
    a.currency_code,
    a.asset_type,
    a.normal_side,
    a.status,
    a.opening_balance::text AS opening_balance,
    a.balance::text AS balance,
    a.available_balance::text AS available_balance,
    a.reserved_balance::text AS reserved_balance,
    a.version,
    a.created_at,
    a.updated_at,
    h.holds AS open_holds,
    h.held::text AS held
FROM bank_accounts AS a
CROSS JOIN LATERAL (
    SELECT count(*) AS holds, coalesce(sum(amount), 0) AS held
    FROM account_holds WHERE account_id = a.id AND status = 'HELD'
) AS h
WHERE a.id = %(id)s
