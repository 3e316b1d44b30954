-- The posting transactions in which messages were settled, and what their sources held: asked for many messages at once,
-- counted from 1. A message whose batch or content the books do not have is left out of it.
SELECT
    message.nth,
    batch.shard,
    batch.begins,
    batch.ends,
    batch.polled_at,
    batch.transaction_id::text AS transaction_id,
    batch.posted,
    batch.duplicates,
    batch.dead_letters,
    batch.owner,
    batch.traceparent,
    content.file,
    content.sha256,
    content.mapping,
    content.schema
FROM unnest(
    %(groups)s::text[], %(topics)s::text[], %(partitions)s::integer[], %(offsets)s::bigint[],
    %(settled)s::timestamptz[], %(sources)s::text[]
) WITH ORDINALITY AS message (consumer_group, topic, partition, "offset", settled_at, source_id, nth)
JOIN stream_positions AS stream ON stream.consumer_group = message.consumer_group
    AND stream.topic = message.topic AND stream.partition = message.partition
LEFT JOIN batches AS batch ON batch.shard = stream.shard AND batch.posted_at = message.settled_at
LEFT JOIN LATERAL (
    SELECT c.file, c.sha256, c.mapping, c.schema FROM source_contents AS c
    WHERE c.shard = stream.shard AND c.source_id = message.source_id AND c.from_offset <= message."offset"
    ORDER BY c.from_offset DESC
    LIMIT 1
) AS content ON true
ORDER BY message.nth
