-- Rows that Kafka confirmed, at offsets that follow each other. An acknowledgement may have been faster than this mark: its
-- status stays. So does the first place that was marked, for a row that is sent again.
UPDATE dual_ledger_outbox
SET status = CASE WHEN status = 'PENDING' THEN 'PUBLISHED' ELSE status END,
    published_at = coalesce(published_at, least(acknowledged_at, statement_timestamp())),
    published_partition = coalesce(published_partition, %(partition)s),
    published_offset = coalesce(published_offset, %(offset)s + (sequence - %(first)s)),
    attempts = attempts + 1,
    error = CASE WHEN status = 'PENDING' THEN NULL ELSE error END
WHERE shard = %(shard)s AND sequence BETWEEN %(first)s AND %(last)s
