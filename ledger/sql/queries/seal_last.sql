-- The last window; no row when nothing is sealed.
SELECT number, version, sealed_at, entries, content_digest, previous_digest, digest
FROM sealed_windows
ORDER BY number DESC
LIMIT 1
