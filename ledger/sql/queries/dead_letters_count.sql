-- How many dead letters are as asked for.
SELECT count(*)
FROM find_dead_letters(%(status)s::text, %(codes)s::text[], %(topic)s::text, %(run)s::text,
    %(since)s::timestamptz, %(until)s::timestamptz, %(ledger)s::text, %(reference)s::text, 0)
