-- Each shard: how many entries and outbox rows it has, and the numbers that it has given out.
SELECT
    coalesce(position.shard, entries.shard, rows.shard) AS shard,
    position.consumer_group,
    position.topic,
    position.partition,
    coalesce(entries.entries, 0) AS entries,
    coalesce(rows.rows, 0) AS rows,
    coalesce(position.next_sequence - 1, 0) AS given_out,
    coalesce(rows.last, 0) AS last
FROM stream_positions AS position
FULL JOIN (SELECT shard, count(*) AS entries FROM ledger_entries GROUP BY shard) AS entries
    ON entries.shard = position.shard
FULL JOIN (
    SELECT kept.shard, count(*) AS rows, max(kept.sequence) AS last
    FROM (
        SELECT shard, sequence FROM dual_ledger_outbox
        UNION ALL
        SELECT shard, sequence FROM outbox_archive
    ) AS kept
    GROUP BY kept.shard
) AS rows ON rows.shard = coalesce(position.shard, entries.shard)
ORDER BY 1
