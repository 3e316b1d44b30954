-- Each account's reserved balance beside what its open holds add up to.
CREATE OR REPLACE VIEW reserved_check AS
SELECT a.id AS account_id, a.currency_code, a.reserved_balance, coalesce(h.amount, 0) AS held
FROM bank_accounts AS a
LEFT JOIN (
    SELECT account_id, sum(amount) AS amount FROM account_holds WHERE status = 'HELD' GROUP BY account_id
) AS h ON h.account_id = a.id;
