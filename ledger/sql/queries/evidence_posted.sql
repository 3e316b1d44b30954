-- Entries posted in a span of time that the windows at hand do not hold: where they are in their shards.
SELECT o.shard, o.sequence
FROM ledger_entries AS e
JOIN (SELECT id, shard, sequence FROM dual_ledger_outbox
      UNION ALL SELECT id, shard, sequence FROM outbox_archive) AS o ON o.id = e.id
LEFT JOIN unnest(%(shards)s::integer[], %(firsts)s::bigint[], %(lasts)s::bigint[]) AS held (shard, first, last)
    ON held.shard = o.shard AND o.sequence BETWEEN held.first AND held.last
WHERE e.posted_at >= %(begins)s AND e.posted_at < %(ends)s AND held.shard IS NULL
ORDER BY o.shard, o.sequence
