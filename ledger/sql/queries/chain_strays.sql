-- Ranges that no window has, and windows without a number.
SELECT r.number, r.part, r.shard
FROM sealed_ranges AS r
WHERE NOT EXISTS (SELECT FROM sealed_windows AS w WHERE w.number = r.number)
UNION ALL
SELECT w.number, NULL, NULL FROM sealed_windows AS w WHERE w.number IS NULL OR w.number < 1
LIMIT %(limit)s
