-- Sealed windows behind one, in order, as they leave the house: each with the ranges of its entries.
SELECT
    w.number,
    (extract(EPOCH FROM w.sealed_at) * 1000000)::bigint AS sealed_at,
    encode(w.previous_digest, 'hex') AS previous_digest,
    encode(w.digest, 'hex') AS digest,
    w.entries,
    w.content_digest,
    coalesce((
        SELECT jsonb_object_agg(r.shard, r.first || '-' || r.last)
        FROM sealed_ranges AS r
        WHERE r.number = w.number AND r.part = 'entries'
    ), '{}') AS ranges
FROM sealed_windows AS w
WHERE w.number > %(after)s
ORDER BY w.number
LIMIT %(limit)s
