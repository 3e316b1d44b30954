-- The same where limits apply: in the way are also accounts that would fall below zero at its end, or on its way, as it
-- goes back newest first.
WITH side AS (
    SELECT id, debit_account_id AS account_id, amount AS debit FROM standing_entries(%(run)s)
    UNION ALL
    SELECT id, credit_account_id, -amount FROM standing_entries(%(run)s)
), step AS (
    SELECT
        side.account_id,
        CASE account.normal_side WHEN 'debit' THEN -side.debit ELSE side.debit END AS delta,
        sum(CASE account.normal_side WHEN 'debit' THEN -side.debit ELSE side.debit END)
            OVER (PARTITION BY side.account_id ORDER BY side.id DESC) AS so_far
    FROM side JOIN bank_accounts AS account ON account.id = side.account_id
), net AS (
    SELECT account_id, count(*) AS entries, sum(delta) AS delta, min(so_far) FILTER (WHERE delta < 0) AS lowest
    FROM step
    GROUP BY account_id
)
SELECT
    account.id AS account_id,
    account.currency_code,
    account.status,
    net.entries,
    account.available_balance AS available,
    account.available_balance + net.delta AS available_after,
    account.available_balance + coalesce(net.lowest, 0) AS lowest,
    account.status <> 'ACTIVE' AS not_active,
    coalesce(account.available_balance + net.lowest < 0, false) AS below_limit,
    count(*) OVER () AS touched
FROM net JOIN bank_accounts AS account ON account.id = net.account_id
ORDER BY account.status <> 'ACTIVE' DESC, account.available_balance + coalesce(net.lowest, 0), account.id
LIMIT %(limit)s
