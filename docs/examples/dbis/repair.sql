-- The same superuser takes it back.
SET session_replication_role = replica;
DELETE FROM ledger_entries WHERE reference_id = 'BACKFILL-H-1' AND amount = 9.99;
ALTER TABLE ledger_entries ADD CONSTRAINT ledger_entries_reference_key UNIQUE (ledger_id, reference_id);
UPDATE bank_accounts SET balance = balance - 0.02 WHERE id = 'GAMMA';
UPDATE bank_accounts SET reserved_balance = 0, available_balance = balance;
