-- Entries posted up to a time that no window up to a number holds: in later windows, or not sealed yet. The first
-- 10,000 of each shard are looked at: numbers follow the order of commit, so that older ones come first.
SELECT count(*)
FROM stream_positions AS p
CROSS JOIN LATERAL (
    SELECT coalesce(max(r.last), 0) AS last
    FROM sealed_ranges AS r
    WHERE r.part = 'entries' AND r.shard = p.shard AND r.number <= %(number)s
) AS sealed
CROSS JOIN LATERAL (
    SELECT o.created_at
    FROM outbox_rows AS o
    WHERE o.shard = p.shard AND o.sequence > sealed.last AND o.sequence <= sealed.last + 10000
) AS behind
WHERE behind.created_at <= %(at)s
