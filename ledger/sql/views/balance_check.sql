-- Each account's balance beside what its opening balance and entries add up to.
CREATE OR REPLACE VIEW balance_check AS
SELECT a.id AS account_id, a.currency_code, a.balance,
       a.opening_balance + coalesce(s.net, 0) * CASE a.normal_side WHEN 'debit' THEN 1 ELSE -1 END AS recomputed
FROM bank_accounts AS a
LEFT JOIN (
    SELECT side.account_id, sum(side.debit) AS net
    FROM (SELECT debit_account_id AS account_id, amount AS debit FROM ledger_entries
          UNION ALL
          SELECT credit_account_id, -amount FROM ledger_entries) AS side
    GROUP BY side.account_id
) AS s ON s.account_id = a.id;
