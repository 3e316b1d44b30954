-- Which answers (counted from 0) name a number that was never drawn. A row that retention has cleared since is
-- known by its number.
SELECT answer.nth - 1
FROM unnest(%(shards)s::bigint[], %(sequences)s::bigint[]) WITH ORDINALITY AS answer (shard, sequence, nth)
LEFT JOIN stream_positions AS position ON position.shard = answer.shard
WHERE position.shard IS NULL OR answer.sequence < 1 OR answer.sequence >= position.next_sequence
ORDER BY answer.nth
