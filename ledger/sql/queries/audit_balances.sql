-- Balances that are not their opening balance and their entries: the first of them, and in each row how many there are.
-- Computed here and not by the view balance_check, which somebody may have changed.
SELECT a.id AS account_id, a.currency_code, a.balance, a.recomputed, count(*) OVER () AS found
FROM (
    SELECT a.id, a.currency_code, a.balance,
        a.opening_balance + coalesce(s.net, 0) * CASE a.normal_side WHEN 'debit' THEN 1 ELSE -1 END AS recomputed
    FROM bank_accounts AS a
    LEFT JOIN (
        SELECT side.account_id, sum(side.debit) AS net
        FROM (SELECT debit_account_id AS account_id, amount AS debit FROM ledger_entries
              UNION ALL SELECT credit_account_id, -amount FROM ledger_entries) AS side
        GROUP BY side.account_id
    ) AS s ON s.account_id = a.id
) AS a
WHERE a.balance <> a.recomputed
ORDER BY a.id
LIMIT %(most)s
