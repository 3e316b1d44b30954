-- The outbox rows of some entries.
SELECT id, shard, sequence, status FROM outbox_rows WHERE id = ANY(%(ids)s::bigint[])
