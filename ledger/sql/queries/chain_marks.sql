-- The marks of a range, as they were sealed.
SELECT marks FROM sealed_ranges
WHERE number = %(number)s AND part = %(part)s AND shard = %(shard)s AND first = %(first)s
