-- Outbox rows that are not sealed yet, and say what neither relay nor SCB can have made of them. A row is PENDING until its
-- mark, which moves the watermark in the same transaction; an answer may come before the mark; rows that were marked
-- together, and have no answer, have one time and places that follow each other.
WITH waiting AS (
    SELECT o.*, o.sequence <= position.published_sequence AS marked
    FROM stream_positions AS position
    CROSS JOIN LATERAL last_sealed('outbox', position.shard) AS sealed
    JOIN dual_ledger_outbox AS o ON o.shard = position.shard AND o.sequence > sealed.last
),
beside AS (
    SELECT
        w.*,
        lag(w.status) OVER by_shard AS status_before,
        lag(w.published_at) OVER by_shard AS published_at_before,
        lag(w.published_partition) OVER by_shard AS partition_before,
        lag(w.published_offset) OVER by_shard AS offset_before,
        lead(w.published_at) OVER by_shard AS published_at_next,
        w.sequence = lag(w.sequence) OVER by_shard + 1 AS follows
    FROM waiting AS w
    WINDOW by_shard AS (PARTITION BY w.shard ORDER BY w.sequence)
),
judged AS (
    SELECT b.id, b.shard, b.sequence, CASE
            WHEN b.status IN ('PENDING', 'PUBLISHED', 'ACKNOWLEDGED', 'FAILED') IS NOT TRUE
                THEN 'has a status that there is not'
            WHEN b.marked AND b.status = 'PENDING' THEN 'is PENDING, and its shard is published beyond it'
            WHEN NOT b.marked AND b.status = 'PUBLISHED' THEN 'is PUBLISHED, and its shard is not published up to it'
            WHEN (b.published_at IS NOT NULL) IS DISTINCT FROM b.marked
                THEN 'has a time of publication where none belongs, or none where one does'
            WHEN (b.published_partition IS NULL) <> (b.published_offset IS NULL)
                OR NOT b.marked AND b.published_offset IS NOT NULL
                OR least(b.published_partition, b.published_offset) < 0
                THEN 'has a place in the topic that cannot be'
            WHEN (b.acknowledged_at IS NOT NULL) <> (b.status = 'ACKNOWLEDGED')
                THEN 'has a time of its answer where none belongs, or none where one does'
            WHEN b.attempts IS NULL OR b.attempts < b.marked::integer THEN 'has fewer attempts than it took'
            WHEN b.status = 'PENDING' AND (b.error IS NOT NULL) <> (b.attempts > 0)
                THEN 'has an error without an attempt, or an attempt that ended in nothing'
            WHEN b.status <> 'PENDING' AND (b.error IS NOT NULL) <> (b.status = 'FAILED')
                THEN 'has an error where none belongs, or none where one does'
            WHEN b.status = 'PUBLISHED' AND b.follows AND b.published_at_before = b.published_at_next
                AND b.published_at <> b.published_at_next
                THEN 'was published at another time than those around it, which were published together'
            WHEN b.status = 'PUBLISHED' AND b.status_before = 'PUBLISHED' AND b.follows
                AND b.published_at = b.published_at_before
                AND (b.published_partition, b.published_offset)
                    IS DISTINCT FROM (b.partition_before, b.offset_before + 1)
                AND num_nonnulls(b.published_offset, b.offset_before) > 0
                THEN 'does not follow in the topic the row before it, with which it was published'
        END AS why
    FROM beside AS b
)
SELECT 'outbox row' AS what, j.shard, j.sequence, j.id, j.why
FROM judged AS j
WHERE j.why IS NOT NULL
LIMIT %(limit)s
