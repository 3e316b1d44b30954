-- What windows that follow each other hold: of each part and shard one span of numbers. Its ranges meet.
SELECT r.part, r.shard, min(r.first) AS first, max(r.last) AS last, sum(r.rows)::bigint AS rows
FROM sealed_ranges AS r
WHERE r.number BETWEEN %(first_window)s AND %(last_window)s
GROUP BY r.part, r.shard
ORDER BY r.part, r.shard
