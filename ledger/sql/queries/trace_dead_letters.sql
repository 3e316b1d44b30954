-- Each time a message with this reference was refused.
SELECT
    id,
    code,
    field,
    rule,
    reason,
    consumer_group,
    topic,
    partition,
    "offset",
    ledger_id,
    reference_id,
    encode(digest, 'hex') AS digest,
    encode(existing_digest, 'hex') AS existing_digest,
    run_id,
    at,
    status,
    attempts,
    last_code,
    entry_id,
    settled_at,
    published_at
FROM dead_letters
WHERE reference_id = %(reference)s AND (%(ledger)s::text IS NULL OR ledger_id = %(ledger)s)
ORDER BY at, id
