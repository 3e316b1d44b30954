-- Testing of DBIS's migrations: constraint, outbox, function, checkpoints. By names, as DBIS does; written here.
SELECT 'idempotency constraint' AS what, count(*) AS found FROM pg_constraint
WHERE conrelid = 'ledger_entries'::regclass AND conname LIKE '%reference%'
UNION ALL
SELECT 'outbox table', count(*) FROM information_schema.tables WHERE table_name = 'dual_ledger_outbox'
UNION ALL
SELECT 'posting function', count(*) FROM pg_proc WHERE proname = 'post_ledger_entry'
UNION ALL
SELECT 'checkpoint table', count(*) FROM information_schema.tables WHERE table_name = 'ledger_backfill_checkpoints';
