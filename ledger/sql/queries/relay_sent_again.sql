-- Rows that were sent once more on request: nothing but their attempts changes, and nothing at all in one that has its
-- answer. It is final, and may be sealed; that it was sent again stands in relay_resends.
UPDATE dual_ledger_outbox
SET attempts = attempts + 1
WHERE shard = %(shard)s AND sequence BETWEEN %(first)s AND %(last)s AND status IN ('PENDING', 'PUBLISHED')
