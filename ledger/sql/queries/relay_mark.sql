-- Rows that Kafka confirmed. An acknowledgement may have been faster than this mark: its status stays.
UPDATE dual_ledger_outbox
SET status = CASE WHEN status = 'PENDING' THEN 'PUBLISHED' ELSE status END,
    published_at = coalesce(published_at, least(acknowledged_at, statement_timestamp())),
    attempts = attempts + 1,
    error = CASE WHEN status = 'PENDING' THEN NULL ELSE error END
WHERE shard = %(shard)s AND sequence BETWEEN %(first)s AND %(last)s
