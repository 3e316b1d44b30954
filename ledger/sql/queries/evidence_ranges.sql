-- The ranges of sealed windows as texts, in the order in which a window is digested.
SELECT r.number::text, r.part, r.shard::text, r.first::text, r.last::text, r.rows::text, encode(r.digest, 'hex'),
       encode(r.marks, 'hex')
FROM sealed_ranges AS r
WHERE r.number BETWEEN %(first_window)s AND %(last_window)s
ORDER BY r.number, r.part, r.shard
