-- The ranges of some windows; of their marks the digest alone.
SELECT
    r.number,
    r.part,
    r.shard,
    r.first,
    r.last,
    r.rows,
    encode(r.digest, 'hex') AS digest,
    encode(sha256(r.marks), 'hex') AS marks_digest
FROM sealed_ranges AS r
WHERE r.number BETWEEN %(first)s AND %(last)s
ORDER BY r.number, r.part, r.shard, r.first
