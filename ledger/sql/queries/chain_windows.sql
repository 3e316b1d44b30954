-- Windows behind a number as texts, each with the digest that it should have.
SELECT
    w.number,
    w.version,
    encode(w.previous_digest, 'hex') AS previous_digest,
    encode(w.digest, 'hex') AS digest,
    encode(window_digest(w), 'hex') AS computed,
    w.entries,
    w.content_digest,
    sealed_time(w.sealed_at) AS sealed_at
FROM sealed_windows AS w
WHERE w.number > %(after)s
ORDER BY w.number
LIMIT %(limit)s
