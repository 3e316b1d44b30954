-- The accounts that an undo of a run would touch, where no limit applies: in the way are those that are not active.
SELECT
    account.id AS account_id,
    account.currency_code,
    account.status,
    net.entries,
    account.available_balance AS available,
    account.available_balance + net.delta * CASE account.normal_side WHEN 'debit' THEN -1 ELSE 1 END AS available_after,
    account.available_balance + net.delta * CASE account.normal_side WHEN 'debit' THEN -1 ELSE 1 END AS lowest,
    account.status <> 'ACTIVE' AS not_active,
    false AS below_limit,
    count(*) OVER () AS touched
FROM (
    SELECT side.account_id, count(*) AS entries, sum(side.debit) AS delta
    FROM (
        SELECT debit_account_id AS account_id, amount AS debit FROM standing_entries(%(run)s)
        UNION ALL
        SELECT credit_account_id, -amount FROM standing_entries(%(run)s)
    ) AS side
    GROUP BY side.account_id
) AS net
JOIN bank_accounts AS account ON account.id = net.account_id
ORDER BY account.status <> 'ACTIVE' DESC, account.id
LIMIT %(limit)s
