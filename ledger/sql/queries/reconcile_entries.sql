-- Every account beside what its opening balance, entries and holds add up to: per currency how many there are and what
-- they hold (no account), then each account that is not in order, or that entries name and the books do not have.
WITH moved AS (
    SELECT side.account_id, sum(side.debit) AS net
    FROM (
        SELECT debit_account_id AS account_id, amount AS debit FROM ledger_entries
        UNION ALL
        SELECT credit_account_id, -amount FROM ledger_entries
    ) AS side
    GROUP BY side.account_id
),
checked AS MATERIALIZED (
    SELECT
        coalesce(account.id, moved.account_id) AS account_id,
        account.id IS NULL AS absent,
        account.currency_code,
        account.balance,
        CASE
            WHEN account.id IS NULL THEN moved.net
            ELSE account.opening_balance
                + coalesce(moved.net, 0) * CASE account.normal_side WHEN 'debit' THEN 1 ELSE -1 END
        END AS recomputed,
        account.available_balance,
        account.reserved_balance,
        held.held
    FROM bank_accounts AS account
    FULL JOIN moved ON moved.account_id = account.id
    LEFT JOIN reserved_check AS held ON held.account_id = account.id
)
SELECT
    NULL AS account_id,
    NULL AS absent,
    currency_code,
    count(*) AS accounts,
    sum(balance) AS balance,
    sum(recomputed) AS recomputed,
    sum(available_balance) AS available_balance,
    sum(reserved_balance) AS reserved_balance,
    sum(held) AS held
FROM checked
WHERE NOT absent
GROUP BY currency_code
UNION ALL
SELECT account_id, absent, currency_code, 1, balance, recomputed, available_balance, reserved_balance, held
FROM checked
WHERE absent OR balance <> recomputed OR reserved_balance <> held OR available_balance <> balance - reserved_balance
ORDER BY account_id NULLS FIRST, currency_code
