-- Rows that were sent once more on request: nothing but their attempts changes.
UPDATE dual_ledger_outbox
SET attempts = attempts + 1
WHERE shard = %(shard)s AND sequence BETWEEN %(first)s AND %(last)s
