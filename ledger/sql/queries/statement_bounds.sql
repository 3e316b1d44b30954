-- Accounts as they are now, and the first and the last entry of the books: both ends of every account's entries.
SELECT
    account.id,
    account.currency_code,
    account.normal_side,
    account.status,
    account.opening_balance,
    account.balance,
    (SELECT min(entry.id) FROM ledger_entries AS entry) AS first_entry,
    (SELECT max(entry.id) FROM ledger_entries AS entry) AS last_entry
FROM bank_accounts AS account
WHERE account.id = ANY(%(accounts)s)
