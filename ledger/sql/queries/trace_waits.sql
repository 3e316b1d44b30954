-- The accounts that a parked entry waits for, and what each is now; null: there is none.
SELECT wait.account_id, account.status
FROM parked_waits AS wait
LEFT JOIN bank_accounts AS account ON account.id = wait.account_id
WHERE wait.dead_letter_id = %(letter)s
ORDER BY wait.account_id
