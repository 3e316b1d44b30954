-- The outbox counted row by row. Rows that were moved aside are counted by their numbers: they had been acknowledged,
-- but for the few that had failed.
SELECT
    count(*) FILTER (WHERE row.status = 'PENDING') AS pending,
    count(*) FILTER (WHERE row.status = 'PUBLISHED') AS published,
    count(*) FILTER (WHERE row.status = 'ACKNOWLEDGED') - aside.failed
        + (SELECT sum(position.next_sequence - 1) FROM stream_positions AS position)::bigint - count(row.id)
        AS acknowledged,
    count(*) FILTER (WHERE row.status = 'FAILED') + aside.failed AS failed
FROM (SELECT count(*) AS failed FROM outbox_archive WHERE acknowledged_at IS NULL) AS aside
LEFT JOIN dual_ledger_outbox AS row ON true
GROUP BY aside.failed
