-- What a range should be sealed with.
SELECT rows, encode(digest, 'hex') AS digest, encode(sha256(marks), 'hex') AS marks_digest, content
FROM range_digest(%(part)s, %(shard)s, %(first)s, %(last)s)
