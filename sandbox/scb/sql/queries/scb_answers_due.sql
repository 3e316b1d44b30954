-- Answers that are not in Kafka yet, in order; each shard by its index, however much was heard before.
SELECT
    position.shard,
    due.sequence,
    due.ledger_id,
    due.reference_id,
    due.result,
    due.reason,
    encode(due.own_digest, 'hex') AS content_digest,
    due.traceparent
FROM reader_positions AS position
CROSS JOIN LATERAL (
    SELECT * FROM heard
    WHERE heard.shard = position.shard AND heard.sequence > position.answered_sequence
    ORDER BY heard.sequence
    LIMIT %(limit)s
) AS due
WHERE position.answered_sequence < position.next_sequence - 1
ORDER BY position.shard, due.sequence
