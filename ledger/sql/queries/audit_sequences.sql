-- Shards whose outbox numbers are not 1, 2, 3 … up to the last one drawn: first those in the archive, then the others.
SELECT shard, p.next_sequence, a.rows AS archived, a.last AS archived_last, o.rows, o.first, o.last
FROM stream_positions AS p
FULL JOIN (
    SELECT shard, count(*) AS rows, min(sequence) AS first, max(sequence) AS last FROM outbox_archive GROUP BY shard
) AS a USING (shard)
FULL JOIN (
    SELECT shard, count(*) AS rows, min(sequence) AS first, max(sequence) AS last FROM dual_ledger_outbox GROUP BY shard
) AS o USING (shard)
WHERE NOT coalesce(
    coalesce(a.first, 1) = 1 AND coalesce(a.rows, 0) = coalesce(a.last, 0)
    AND coalesce(o.first, coalesce(a.last, 0) + 1) = coalesce(a.last, 0) + 1
    AND coalesce(o.rows, 0) = coalesce(o.last, coalesce(a.last, 0)) - coalesce(a.last, 0)
    AND p.next_sequence - 1 = coalesce(o.last, a.last, 0), false)
ORDER BY shard
