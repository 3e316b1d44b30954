-- The row at which its shard stands still, and why.
UPDATE dual_ledger_outbox
SET attempts = attempts + 1, error = %(error)s
WHERE shard = %(shard)s AND sequence = %(sequence)s AND status = 'PENDING'
