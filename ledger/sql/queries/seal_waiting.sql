-- How many entries are not sealed yet.
SELECT coalesce(sum(position.next_sequence - 1 - sealed.last), 0)::bigint
FROM stream_positions AS position
CROSS JOIN LATERAL last_sealed('entries', position.shard) AS sealed
WHERE position.next_sequence - 1 > sealed.last
