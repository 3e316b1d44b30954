-- The first accounts that a check of audit_accounts counts.
SELECT id AS account_id, currency_code, balance, available_balance, reserved_balance
FROM bank_accounts
WHERE CASE %(check)s
    WHEN 'available_negative' THEN available_balance < 0
    WHEN 'reserved_negative' THEN reserved_balance < 0
    WHEN 'available_exceeds_balance' THEN available_balance > balance
    WHEN 'parts_exceed_balance' THEN available_balance + reserved_balance > balance
    WHEN 'available_differs' THEN available_balance <> balance - reserved_balance
    ELSE 'NaN' IN (opening_balance, balance, available_balance, reserved_balance)
        OR 'Infinity' IN (abs(opening_balance), abs(balance), abs(available_balance), abs(reserved_balance))
END
ORDER BY id
LIMIT %(most)s
