-- What a comparison found, onto the breaks; the break of each difference.
SELECT ordinal, break_id, status
FROM record_breaks(%(comparison)s, %(breaks)s, %(operator)s, %(reason)s, %(kept)s::bigint[])
