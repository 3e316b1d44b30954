-- The accounts that break any of DBIS's four rules, the first of them, with the numbers of the rules.
SELECT id AS account_id, currency_code, balance, available_balance, reserved_balance,
    array_remove(ARRAY[
        CASE WHEN available_balance < 0 THEN 1 END,
        CASE WHEN reserved_balance < 0 THEN 2 END,
        CASE WHEN available_balance > balance THEN 3 END,
        CASE WHEN available_balance + reserved_balance > balance THEN 4 END], NULL) AS rules
FROM bank_accounts
WHERE available_balance < 0 OR reserved_balance < 0 OR available_balance > balance
    OR available_balance + reserved_balance > balance
ORDER BY id
LIMIT %(most)s
