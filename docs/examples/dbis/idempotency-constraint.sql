-- DBIS, db/migrations/001_ledger_idempotency.sql; unchanged but for its comments.
ALTER TABLE ledger_entries
ADD CONSTRAINT ledger_entries_unique_ledger_reference
UNIQUE (ledger_id, reference_id);
