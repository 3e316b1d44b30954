-- Of each shard the span of entries that windows up to the last one at hand hold: those of the windows at hand, or, where
-- they hold none, an empty span behind what was sealed before.
SELECT p.shard,
       coalesce(min(r.first) FILTER (WHERE r.number >= %(first_window)s), coalesce(max(r.last), 0) + 1) AS first,
       coalesce(max(r.last), 0) AS last
FROM stream_positions AS p
LEFT JOIN sealed_ranges AS r
    ON r.part = 'entries' AND r.shard = p.shard AND r.number <= %(last_window)s
GROUP BY p.shard
ORDER BY p.shard
