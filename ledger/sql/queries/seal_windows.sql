-- The windows behind a number, in order.
SELECT number, version, sealed_at, entries, content_digest, previous_digest, digest
FROM sealed_windows
WHERE number > %(after)s
ORDER BY number
LIMIT %(limit)s
