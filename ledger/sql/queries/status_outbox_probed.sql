-- Each shard of the outbox without reading it: what waits from its watermarks, what failed from the breaks, and its
-- last answered row by halving, which is right because the SCB answers a shard in order.
WITH RECURSIVE probe AS (
    SELECT position.shard, 0::bigint AS low, position.published_sequence AS high
    FROM stream_positions AS position
    UNION ALL
    SELECT
        probe.shard,
        CASE WHEN middle.answered THEN middle.sequence ELSE probe.low END,
        CASE WHEN middle.answered THEN probe.high ELSE middle.sequence - 1 END
    FROM probe
    CROSS JOIN LATERAL (
        SELECT
            half.sequence,
            coalesce((
                SELECT row.status IN ('ACKNOWLEDGED', 'FAILED') FROM dual_ledger_outbox AS row
                WHERE row.shard = probe.shard AND row.sequence = half.sequence
            ), true) AS answered  -- a row that is gone was answered and moved aside
        FROM (SELECT (probe.low + probe.high + 1) / 2 AS sequence) AS half
    ) AS middle
    WHERE probe.low < probe.high
),
failed AS (
    SELECT row.shard, count(*) AS rows
    FROM (
        SELECT DISTINCT ledger_id, reference_id FROM breaks WHERE kind IN ('rejected_by_scb', 'digest_differs')
    ) AS refused
    JOIN ledger_entries AS entry ON entry.ledger_id = refused.ledger_id AND entry.reference_id = refused.reference_id
    JOIN outbox_rows AS row ON row.id = entry.id AND row.status = 'FAILED'
    GROUP BY row.shard
)
SELECT
    position.shard,
    position.consumer_group,
    position.topic,
    position.partition,
    position.next_sequence - 1 AS rows,
    position.next_sequence - 1 - position.published_sequence AS pending,
    position.published_sequence - probe.low AS unanswered,
    coalesce(failed.rows, 0) AS failed,
    extract(EPOCH FROM clock_timestamp() - unanswered.published_at)::float8 AS unanswered_seconds
FROM stream_positions AS position
JOIN probe ON probe.shard = position.shard AND probe.low = probe.high
LEFT JOIN failed ON failed.shard = position.shard
LEFT JOIN dual_ledger_outbox AS unanswered
    ON unanswered.shard = position.shard AND unanswered.sequence = probe.low + 1
    AND probe.low < position.published_sequence
ORDER BY position.shard
