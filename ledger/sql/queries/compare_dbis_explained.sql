-- Of some of DBIS's entries those that the SCB need not have: as compare_dbis_ahead.sql says.
SELECT row.id
FROM (
    SELECT recent.id, recent.shard, recent.sequence, recent.status = 'ACKNOWLEDGED' AS acknowledged
    FROM dual_ledger_outbox AS recent
    WHERE recent.id = ANY(%(ids)s::bigint[])
    UNION ALL
    SELECT old.id, old.shard, old.sequence, old.acknowledged_at IS NOT NULL
    FROM outbox_archive AS old
    WHERE old.id = ANY(%(ids)s::bigint[])
) AS row
LEFT JOIN unnest(%(shards)s::bigint[], %(heard)s::bigint[], %(later)s::bigint[]) AS reader (shard, heard, later)
    ON reader.shard = row.shard
WHERE
    row.sequence >= coalesce(reader.heard, 1)
    AND NOT (row.acknowledged AND row.sequence >= coalesce(reader.later, 1))
UNION ALL
SELECT correction.entry_id FROM corrections AS correction
WHERE correction.books = 'dbis' AND correction.entry_id = ANY(%(ids)s::bigint[])
