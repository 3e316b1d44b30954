-- The accounts that an undo of a run would touch, and those of them that it would meet in a state that it cannot pass:
-- not active, or (where limits apply) below zero at its end, or on its way, as it goes back newest first.
WITH side AS (
    SELECT entry.id, entry.debit_account_id AS account_id, entry.amount AS debit
    FROM standing_entries(%(run)s) AS entry
    UNION ALL
    SELECT entry.id, entry.credit_account_id, -entry.amount FROM standing_entries(%(run)s) AS entry
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
    net.delta,
    account.available_balance AS available,
    account.available_balance + net.delta AS available_after,
    account.available_balance + coalesce(net.lowest, 0) AS lowest,
    account.status <> 'ACTIVE' AS not_active,
    limits_apply() AND account.available_balance + coalesce(net.lowest, 0) < 0 AND net.lowest IS NOT NULL
        AS below_limit,
    count(*) OVER () AS touched
FROM net JOIN bank_accounts AS account ON account.id = net.account_id
ORDER BY account.status <> 'ACTIVE' DESC, account.available_balance + coalesce(net.lowest, 0), account.id
LIMIT %(limit)s
