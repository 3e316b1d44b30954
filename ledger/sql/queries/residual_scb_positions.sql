-- What the SCB takes next of each shard of DBIS's outbox.
SELECT shard, next_sequence FROM reader_positions ORDER BY shard
