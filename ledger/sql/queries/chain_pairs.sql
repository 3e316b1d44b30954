-- Of a span of ids: entries without an outbox row; outbox rows without their entry, beside an archived one, with a number
-- that was never drawn, or that say something else than their entry does.
SELECT 'entry' AS what, e.shard, NULL::bigint AS sequence, e.id, 'has no outbox row' AS why
FROM ledger_entries AS e
WHERE e.id BETWEEN %(first)s AND %(last)s
    AND NOT EXISTS (SELECT FROM dual_ledger_outbox AS o WHERE o.id = e.id)
    AND NOT EXISTS (SELECT FROM outbox_archive AS a WHERE a.id = e.id)
UNION ALL
SELECT 'outbox row', o.shard, o.sequence, o.id, CASE
        WHEN e.id IS NULL THEN 'has no entry'
        WHEN p.shard IS NULL THEN 'has a number that was never drawn'
        WHEN EXISTS (SELECT FROM outbox_archive AS a WHERE a.id = o.id) THEN 'is in the archive, too'
        ELSE 'does not say what its entry says'
    END
FROM dual_ledger_outbox AS o
LEFT JOIN ledger_entries AS e ON e.id = o.id
LEFT JOIN stream_positions AS p ON p.shard = o.shard AND o.sequence BETWEEN 1 AND p.next_sequence - 1
WHERE o.id BETWEEN %(first)s AND %(last)s
    AND (e.id IS NULL OR p.shard IS NULL
        OR (o.shard, o.ledger_id, o.reference_id, o.created_at, o.traceparent)
            IS DISTINCT FROM (e.shard, e.ledger_id, e.reference_id, e.posted_at, e.traceparent)
        OR EXISTS (SELECT FROM outbox_archive AS a WHERE a.id = o.id))
UNION ALL
SELECT 'archived row', a.shard, a.sequence, a.id, CASE
        WHEN e.id IS NULL THEN 'has no entry'
        WHEN p.shard IS NULL THEN 'has a number that was never drawn'
        ELSE 'does not say what its entry says'
    END
FROM outbox_archive AS a
LEFT JOIN ledger_entries AS e ON e.id = a.id
LEFT JOIN stream_positions AS p ON p.shard = a.shard AND a.sequence BETWEEN 1 AND p.next_sequence - 1
WHERE a.id BETWEEN %(first)s AND %(last)s
    AND (e.id IS NULL OR p.shard IS NULL OR a.shard IS DISTINCT FROM e.shard)
LIMIT %(limit)s
