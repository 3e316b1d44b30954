-- The ids of the next dead letters that are as asked for.
SELECT id
FROM find_dead_letters(%(status)s::text, %(codes)s::text[], %(topic)s::text, %(run)s::text,
    %(since)s::timestamptz, %(until)s::timestamptz, %(ledger)s::text, %(reference)s::text, %(after)s::bigint)
ORDER BY id
LIMIT %(limit)s
