-- Keep a sealed window; heard once more, it is answered once more.
INSERT INTO heard_seals (
    number, digest, previous_digest, sealed_at, entries, content_digest, ranges, key_id, signature
)
VALUES (
    %(number)s, %(digest)s, %(previous_digest)s, %(sealed_at)s, %(entries)s, %(content_digest)s, %(ranges)s,
    %(key_id)s, %(signature)s
)
ON CONFLICT (number, digest) DO UPDATE
SET waiting = true, key_id = EXCLUDED.key_id, signature = EXCLUDED.signature, heard_at = clock_timestamp()
