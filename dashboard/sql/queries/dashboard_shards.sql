-- Each outbox shard without reading it: what waits from its watermarks, its last answered row by halving (the SCB
-- answers a shard in order), and how long the first row of each kind has waited.
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
)
SELECT
    position.shard,
    position.consumer_group,
    position.topic,
    position.partition,
    position.next_sequence - 1 AS rows,
    position.next_sequence - 1 - position.published_sequence AS pending,
    position.published_sequence - probe.low AS unanswered,
    probe.low AS answered,
    extract(EPOCH FROM clock_timestamp() - pending.created_at)::float8 AS pending_seconds,
    extract(EPOCH FROM clock_timestamp() - unanswered.published_at)::float8 AS unanswered_seconds,
    pending.error,
    (
        SELECT lease.owner FROM relay_leases AS lease
        WHERE lease.shard = position.shard AND lease.expires_at > clock_timestamp()
    ) AS relay
FROM stream_positions AS position
JOIN probe ON probe.shard = position.shard AND probe.low = probe.high
LEFT JOIN dual_ledger_outbox AS pending
    ON pending.shard = position.shard AND pending.sequence = position.published_sequence + 1
LEFT JOIN dual_ledger_outbox AS unanswered
    ON unanswered.shard = position.shard AND unanswered.sequence = probe.low + 1
    AND probe.low < position.published_sequence
ORDER BY position.shard
