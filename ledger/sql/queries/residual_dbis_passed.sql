-- Of each partition of the SCB's topic: what DBIS has settled of it (by any group but that of a run, which may begin in
-- the middle), and the largest of the SCB's numbers among the latest entries posted from it. Messages of a partition lie
-- in the order of those numbers: what is smaller, and of the same partition, was settled before.
SELECT
    position.partition,
    max(position.next_offset) AS position,
    coalesce(max(latest.number), 0) AS number
FROM stream_positions AS position
CROSS JOIN LATERAL (
    SELECT max(entry.producer_sequence) AS number
    FROM (
        (
            SELECT row.id FROM dual_ledger_outbox AS row
            WHERE row.shard = position.shard ORDER BY row.sequence DESC LIMIT 100
        )
        UNION ALL
        (
            SELECT old.id FROM outbox_archive AS old
            WHERE old.shard = position.shard ORDER BY old.sequence DESC LIMIT 100
        )
    ) AS latest_row
    JOIN ledger_entries AS entry ON entry.id = latest_row.id
    WHERE entry.source_type = 'SCB'
) AS latest
WHERE
    position.topic = %(topic)s
    AND NOT EXISTS (SELECT FROM run_streams AS run WHERE run.shard = position.shard)
GROUP BY position.partition
ORDER BY position.partition
