SELECT currency_code, sum((balance - opening_balance) * CASE normal_side WHEN 'debit' THEN 1 ELSE -1 END)
FROM bank_accounts GROUP BY currency_code ORDER BY currency_code
