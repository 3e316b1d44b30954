-- The four rules of db/migrations/004_balance_constraints.sql, as DBIS's audit query has them; written here.
ALTER TABLE bank_accounts
    ADD CONSTRAINT bank_accounts_available_balance_check CHECK (available_balance >= 0),
    ADD CONSTRAINT bank_accounts_reserved_balance_check CHECK (reserved_balance >= 0),
    ADD CONSTRAINT bank_accounts_available_le_balance_check CHECK (available_balance <= balance),
    ADD CONSTRAINT bank_accounts_balance_consistency_check CHECK ((available_balance + reserved_balance) <= balance);
