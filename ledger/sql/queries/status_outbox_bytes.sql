-- What counting the outbox row by row would have to read.
SELECT pg_relation_size('dual_ledger_outbox')
