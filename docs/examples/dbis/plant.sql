-- What somebody did with a superuser's rights: three balances written by hand, and an entry put in past the triggers
-- after the constraint was dropped.
SET session_replication_role = replica;
UPDATE bank_accounts SET reserved_balance = -5, available_balance = balance + 5 WHERE id = 'ALPHA';
UPDATE bank_accounts SET available_balance = balance + 0.01 WHERE id = 'BETA';
UPDATE bank_accounts SET balance = balance + 0.02, available_balance = available_balance + 0.02 WHERE id = 'GAMMA';
ALTER TABLE ledger_entries DROP CONSTRAINT ledger_entries_reference_key;
INSERT INTO ledger_entries (ledger_id, debit_account_id, credit_account_id, amount, currency_code, asset_type,
    transaction_type, reference_id)
VALUES ('MASTER', 'BETA', 'ALPHA', 9.99, 'EUR', 'fiat', 'PAYMENT', 'BACKFILL-H-1');
