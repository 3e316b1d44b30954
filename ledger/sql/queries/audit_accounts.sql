-- One pass over the accounts: how many there are, and how many contradict themselves or DBIS's four rules.
SELECT
    count(*) AS accounts,
    count(*) FILTER (WHERE available_balance < 0 OR reserved_balance < 0 OR available_balance > balance
        OR available_balance + reserved_balance > balance) AS inconsistent,
    count(*) FILTER (WHERE available_balance < 0) AS available_negative,
    count(*) FILTER (WHERE reserved_balance < 0) AS reserved_negative,
    count(*) FILTER (WHERE available_balance > balance) AS available_exceeds_balance,
    count(*) FILTER (WHERE available_balance + reserved_balance > balance) AS parts_exceed_balance,
    count(*) FILTER (WHERE available_balance <> balance - reserved_balance) AS available_differs,
    count(*) FILTER (WHERE 'NaN' IN (opening_balance, balance, available_balance, reserved_balance)
        OR 'Infinity' IN (abs(opening_balance), abs(balance), abs(available_balance), abs(reserved_balance)))
        AS accounts_not_finite
FROM bank_accounts
