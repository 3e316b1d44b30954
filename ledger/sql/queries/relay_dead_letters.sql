-- Dead letters that are not in Kafka yet, as the Avro record DeadLetter has them.
SELECT
    id,
    CASE WHEN code = 'parked' THEN last_code ELSE code END AS code,
    field,
    rule,
    reason,
    consumer_group,
    topic,
    partition,
    "offset",
    key,
    value,
    headers,
    ledger_id,
    reference_id,
    encode(digest, 'hex') AS digest,
    encode(existing_digest, 'hex') AS existing_digest,
    (extract(EPOCH FROM at) * 1000000)::bigint AS refused_at
FROM dead_letters
WHERE published_at IS NULL
ORDER BY id
LIMIT %(limit)s
