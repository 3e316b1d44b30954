-- What is stated of accounts beside the books' balances, as they stand or as of a moment: per currency how many there are
-- and what they add up to (no account), then each account that differs by more than the tolerance, has another currency,
-- or is not in the books.
WITH said AS (
    SELECT account_id, balance, currency_code, min(line) AS line
    FROM stated_balances
    GROUP BY account_id, balance, currency_code
),
upto AS (
    SELECT side.account_id, sum(side.debit) AS net
    FROM (
        SELECT debit_account_id AS account_id, amount AS debit FROM ledger_entries
        WHERE timestamp_utc <= %(at)s::timestamptz
        UNION ALL
        SELECT credit_account_id, -amount FROM ledger_entries
        WHERE timestamp_utc <= %(at)s::timestamptz
    ) AS side
    GROUP BY side.account_id
),
compared AS MATERIALIZED (
    SELECT
        said.account_id,
        said.line,
        said.balance AS stated,
        said.currency_code AS stated_currency,
        account.currency_code,
        account.asset_type,
        CASE
            WHEN %(at)s::timestamptz IS NULL THEN account.balance
            ELSE account.opening_balance
                + coalesce(upto.net, 0) * CASE account.normal_side WHEN 'debit' THEN 1 ELSE -1 END
        END AS actual
    FROM said
    LEFT JOIN bank_accounts AS account ON account.id = said.account_id
    LEFT JOIN upto ON upto.account_id = said.account_id
),
judged AS MATERIALIZED (
    SELECT
        compared.*,
        CASE
            WHEN actual IS NULL THEN 'balance'
            WHEN stated_currency <> currency_code THEN 'currency'
            WHEN abs(stated - actual) > %(tolerance)s::numeric THEN 'balance'
        END AS kind
    FROM compared
)
SELECT
    NULL AS account_id,
    NULL AS kind,
    coalesce(currency_code, stated_currency) AS currency_code,
    NULL AS asset_type,
    NULL AS stated_currency,
    NULL AS line,
    count(*) AS accounts,
    count(kind) AS differing,
    sum(stated) AS stated,
    sum(actual) AS actual,
    sum(abs(stated - actual)) AS apart
FROM judged
GROUP BY 3
UNION ALL
SELECT account_id, kind, currency_code, asset_type, stated_currency, line, 1, 1, stated, actual, abs(stated - actual)
FROM judged
WHERE kind IS NOT NULL
ORDER BY account_id NULLS FIRST, currency_code NULLS LAST
