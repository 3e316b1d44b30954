-- How many accounts contradict themselves or DBIS's four rules, and whether a rule keeps available balances from below
-- zero. Reads the accounts, not their entries.
SELECT
    count(*) FILTER (WHERE available_balance <> balance - reserved_balance) AS available_differs,
    count(*) FILTER (WHERE available_balance < 0) AS available_negative,
    count(*) FILTER (WHERE reserved_balance < 0) AS reserved_negative,
    count(*) FILTER (WHERE available_balance > balance) AS available_exceeds_balance,
    count(*) FILTER (WHERE available_balance + reserved_balance > balance) AS parts_exceed_balance,
    limits_apply() AS rules_applied
FROM bank_accounts
