-- What can be sent again: the last published number of a shard, and how many rows of the range are still kept.
SELECT
    position.published_sequence,
    (
        SELECT count(*) FROM outbox_rows AS row
        WHERE row.shard = position.shard
            AND row.sequence BETWEEN %(first)s AND least(%(last)s::bigint, position.published_sequence)
    ) AS kept
FROM stream_positions AS position
WHERE position.shard = %(shard)s
