-- How many rows archive_outbox would move in the end: of each shard those before the first that must stay.
SELECT coalesce(sum(coalesce(stays.sequence, position.published_sequence + 1) - next.sequence), 0)::bigint
FROM stream_positions AS position
CROSS JOIN LATERAL (
    SELECT coalesce(max(archived.sequence), 0) + 1 AS sequence
    FROM outbox_archive AS archived WHERE archived.shard = position.shard
) AS number
JOIN dual_ledger_outbox AS next
    ON next.shard = position.shard AND next.sequence = number.sequence AND next.sequence <= position.published_sequence
LEFT JOIN LATERAL (
    SELECT row.sequence FROM dual_ledger_outbox AS row
    WHERE row.shard = position.shard AND row.sequence BETWEEN next.sequence AND position.published_sequence
        AND NOT (row.status IN ('ACKNOWLEDGED', 'FAILED')
            AND coalesce(row.acknowledged_at, row.published_at)
                < clock_timestamp() - make_interval(secs => %(seconds)s::float8))
    ORDER BY row.sequence LIMIT 1
) AS stays ON true
