UPDATE reader_positions AS position
SET answered_sequence = moved.answered
FROM unnest(%(shards)s::bigint[], %(sequences)s::bigint[]) AS moved (shard, answered)
WHERE position.shard = moved.shard AND position.answered_sequence < moved.answered
