UPDATE reader_positions AS position
SET next_sequence = moved.next_sequence
FROM unnest(%(shards)s::bigint[], %(next_sequences)s::bigint[]) AS moved (shard, next_sequence)
WHERE position.shard = moved.shard
