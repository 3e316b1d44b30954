-- Each shard of the outbox counted row by row. Rows that were moved aside are counted by their numbers: they had been
-- acknowledged, but for the few that had failed.
SELECT
    position.shard,
    position.consumer_group,
    position.topic,
    position.partition,
    position.next_sequence - 1 AS rows,
    coalesce(here.pending, 0) AS pending,
    coalesce(here.published, 0) AS unanswered,
    coalesce(here.failed, 0) + coalesce(aside.failed, 0) AS failed,
    extract(EPOCH FROM clock_timestamp() - here.published_at)::float8 AS unanswered_seconds
FROM stream_positions AS position
LEFT JOIN (
    SELECT
        row.shard,
        count(*) FILTER (WHERE row.status = 'PENDING') AS pending,
        count(*) FILTER (WHERE row.status = 'PUBLISHED') AS published,
        count(*) FILTER (WHERE row.status = 'FAILED') AS failed,
        min(row.published_at) FILTER (WHERE row.status = 'PUBLISHED') AS published_at
    FROM dual_ledger_outbox AS row
    GROUP BY row.shard
) AS here ON here.shard = position.shard
LEFT JOIN (
    SELECT archived.shard, count(*) AS failed FROM outbox_archive AS archived
    WHERE archived.acknowledged_at IS NULL
    GROUP BY archived.shard
) AS aside ON aside.shard = position.shard
ORDER BY position.shard
