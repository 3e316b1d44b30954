-- The breaks whose corrections were proposed or applied in a span of time, or whose entries are at hand.
SELECT c.break_id
FROM corrections AS c
LEFT JOIN (SELECT id, shard, sequence FROM dual_ledger_outbox
           UNION ALL SELECT id, shard, sequence FROM outbox_archive) AS o ON o.id = c.entry_id
LEFT JOIN unnest(%(shards)s::integer[], %(firsts)s::bigint[], %(lasts)s::bigint[]) AS held (shard, first, last)
    ON held.shard = o.shard AND o.sequence BETWEEN held.first AND held.last
WHERE held.shard IS NOT NULL
    OR (c.proposed_at >= %(begins)s AND c.proposed_at < %(ends)s)
    OR (c.applied_at >= %(begins)s AND c.applied_at < %(ends)s)
ORDER BY c.break_id
