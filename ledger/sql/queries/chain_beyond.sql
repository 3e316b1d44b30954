-- Outbox rows that no span of ids reaches: beyond the last entry, or without an id.
SELECT 'outbox row' AS what, o.shard, o.sequence, o.id, 'has no entry' AS why
FROM outbox_rows AS o
WHERE (o.id IS NULL OR o.id < 1 OR o.id > %(last)s)
    AND NOT EXISTS (SELECT FROM ledger_entries AS e WHERE e.id = o.id)
UNION ALL
SELECT 'entry', e.shard, NULL, e.id, 'has no id that was ever drawn'
FROM ledger_entries AS e
WHERE e.id IS NULL OR e.id < 1
LIMIT %(limit)s
