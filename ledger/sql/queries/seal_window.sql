-- Seal the next window; no row when there is nothing to seal.
SELECT number, version, sealed_at, entries, content_digest, previous_digest, digest
FROM seal_window(%(most)s, %(ranges)s)
