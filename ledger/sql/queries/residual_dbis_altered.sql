-- Accounts of which DBIS's balance is not what its entries add up to, as debits - credits: the balance's surplus.
SELECT
    b.account_id,
    b.currency_code,
    CASE a.normal_side WHEN 'debit' THEN b.balance - b.recomputed ELSE b.recomputed - b.balance END AS surplus
FROM balance_check AS b
JOIN bank_accounts AS a ON a.id = b.account_id
WHERE b.balance <> b.recomputed
