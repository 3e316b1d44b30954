-- Accounts that a run has posted to and that are not in order: the balance is not its opening balance and entries, or
-- what is available or reserved does not follow from it and the open holds.
SELECT
    account.id AS account_id,
    account.currency_code,
    account.balance,
    checked.recomputed,
    account.available_balance,
    account.reserved_balance,
    held.held
FROM bank_accounts AS account
JOIN balance_check AS checked ON checked.account_id = account.id
JOIN reserved_check AS held ON held.account_id = account.id
WHERE account.id IN (
        SELECT debit_account_id FROM ledger_entries WHERE run_id = %(run)s
        UNION
        SELECT credit_account_id FROM ledger_entries WHERE run_id = %(run)s)
    AND (account.balance <> checked.recomputed OR account.reserved_balance <> held.held
        OR account.available_balance <> account.balance - account.reserved_balance)
ORDER BY account.id
