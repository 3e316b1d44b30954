-- How many accounts break each of DBIS's four rules, in their order, how many any of them, and how many there are.
SELECT
    count(*) FILTER (WHERE available_balance < 0),
    count(*) FILTER (WHERE reserved_balance < 0),
    count(*) FILTER (WHERE available_balance > balance),
    count(*) FILTER (WHERE available_balance + reserved_balance > balance),
    count(*) FILTER (WHERE available_balance < 0 OR reserved_balance < 0 OR available_balance > balance
        OR available_balance + reserved_balance > balance),
    count(*)
FROM bank_accounts
