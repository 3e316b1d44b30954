-- What is reserved and is not the sum of the account's open holds: the first, and in each row how many there are.
SELECT a.id AS account_id, a.currency_code, a.reserved_balance, coalesce(h.amount, 0) AS held, count(*) OVER () AS found
FROM bank_accounts AS a
LEFT JOIN (
    SELECT account_id, sum(amount) AS amount FROM account_holds WHERE status = 'HELD' GROUP BY account_id
) AS h ON h.account_id = a.id
WHERE a.reserved_balance <> coalesce(h.amount, 0)
ORDER BY a.id
LIMIT %(most)s
