-- The outbox without reading it: what waits from the watermarks, what failed from the breaks, and the last answered
-- row of each shard by halving, which is right because the SCB answers a shard in order.
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
    SELECT count(*) AS rows
    FROM (
        SELECT DISTINCT ledger_id, reference_id FROM breaks WHERE kind IN ('rejected_by_scb', 'digest_differs')
    ) AS refused
    JOIN ledger_entries AS entry ON entry.ledger_id = refused.ledger_id AND entry.reference_id = refused.reference_id
    JOIN outbox_rows AS row ON row.id = entry.id AND row.status = 'FAILED'
),
total AS (
    SELECT
        sum(position.next_sequence - 1 - position.published_sequence)::bigint AS pending,
        sum(position.published_sequence - probe.low)::bigint AS published,
        sum(probe.low)::bigint AS answered
    FROM stream_positions AS position
    JOIN probe ON probe.shard = position.shard AND probe.low = probe.high
)
SELECT total.pending, total.published, total.answered - failed.rows AS acknowledged, failed.rows AS failed
FROM total CROSS JOIN failed
