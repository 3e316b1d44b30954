-- Ask the relay for a range, in pieces that it can send in one batch each.
INSERT INTO relay_resends (shard, from_sequence, to_sequence, requested_at)
SELECT %(shard)s, piece, least(piece + %(size)s - 1, %(last)s), clock_timestamp()
FROM generate_series(%(first)s::bigint, %(last)s::bigint, %(size)s::bigint) AS piece
ORDER BY piece
RETURNING id
