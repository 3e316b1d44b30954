SELECT
    id,
    coalesce(last_code, code) AS code,
    code AS first_code,
    field,
    rule,
    reason,
    reason AS first_reason,
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
    run_id,
    at,
    status,
    attempts,
    patch,
    entry_id,
    settled_at,
    published_at,
    ARRAY(
        SELECT wait.account_id FROM parked_waits AS wait WHERE wait.dead_letter_id = letter.id ORDER BY wait.account_id
    ) AS waits_for
FROM dead_letters AS letter
WHERE id = %(id)s
