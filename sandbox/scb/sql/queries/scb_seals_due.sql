-- Windows that wait for an answer and whose rows are all heard, in order; beside each, the digests that are known of the
-- window before it and of others of its own number.
SELECT
    seal.number,
    seal.digest,
    seal.previous_digest,
    seal.entries,
    seal.content_digest,
    seal.ranges,
    seal.key_id,
    seal.signature,
    ARRAY(SELECT one.digest FROM heard_seals AS one WHERE one.number = seal.number - 1) AS before,
    ARRAY(
        SELECT one.digest FROM heard_seals AS one
        WHERE one.number = seal.number AND one.digest <> seal.digest
    ) AS others
FROM heard_seals AS seal
WHERE seal.waiting
    AND NOT EXISTS (
        SELECT FROM jsonb_each(seal.ranges) AS part
        LEFT JOIN reader_positions AS position ON position.shard = part.key::bigint
        WHERE coalesce(position.next_sequence, 1) <= (part.value ->> 1)::bigint
    )
ORDER BY seal.number, seal.heard_at
LIMIT %(limit)s
