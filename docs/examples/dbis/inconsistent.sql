-- DBIS, IMPLEMENTATION_CHECKLIST.md, "Audit Existing Data"; unchanged.
SELECT id, balance, available_balance, reserved_balance
FROM bank_accounts
WHERE available_balance < 0
   OR reserved_balance < 0
   OR available_balance > balance
   OR (available_balance + reserved_balance) > balance;
