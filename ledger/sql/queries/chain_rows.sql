-- The rows of a range as they are now: where each is, and its mark.
SELECT range_number, substr(digest, 1, 8)
FROM row_digests(%(part)s, %(shard)s, %(first)s, %(last)s)
