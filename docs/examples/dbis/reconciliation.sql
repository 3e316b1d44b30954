-- Reconciliation: balances that differ from their postings by more than a cent, DBIS's tolerance. Written here; a
-- credit-normal account grows by credits.
SELECT a.id, a.balance,
    a.opening_balance + coalesce(p.net, 0) * CASE a.normal_side WHEN 'debit' THEN 1 ELSE -1 END AS calculated
FROM bank_accounts AS a
LEFT JOIN (
    SELECT account_id, sum(CASE side WHEN 'debit' THEN amount ELSE -amount END) AS net
    FROM ledger_postings GROUP BY account_id
) AS p ON p.account_id = a.id
WHERE abs(a.balance - (a.opening_balance
    + coalesce(p.net, 0) * CASE a.normal_side WHEN 'debit' THEN 1 ELSE -1 END)) > 0.01
ORDER BY a.id;
