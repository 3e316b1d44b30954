-- The outbox counted row by row. Rows that retention has cleared had been acknowledged.
SELECT
    count(*) FILTER (WHERE row.status = 'PENDING') AS pending,
    count(*) FILTER (WHERE row.status = 'PUBLISHED') AS published,
    count(*) FILTER (WHERE row.status = 'ACKNOWLEDGED')
        + (SELECT sum(position.next_sequence - 1) FROM stream_positions AS position)::bigint - count(*) AS acknowledged,
    count(*) FILTER (WHERE row.status = 'FAILED') AS failed
FROM dual_ledger_outbox AS row
