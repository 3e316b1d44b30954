-- Accounts that are stated twice, with other balances or currencies: both lines, the first of them.
SELECT account_id, lines[1] AS line, lines[2] AS again
FROM (
    SELECT account_id, array_agg(line ORDER BY line) AS lines
    FROM (
        SELECT account_id, balance, currency_code, min(line) AS line
        FROM stated_balances
        GROUP BY account_id, balance, currency_code
    ) AS said
    GROUP BY account_id
    HAVING count(*) > 1
) AS twice
ORDER BY again
LIMIT %(limit)s
