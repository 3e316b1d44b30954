-- Parked messages taken in hand, as a redrive has them.
SELECT
    id,
    status,
    attempts,
    consumer_group,
    topic,
    partition,
    "offset",
    key,
    value,
    headers,
    run_id,
    code,
    rule,
    read_at,
    sent_at
FROM take_parked_letters(%(after)s, %(letters)s)
ORDER BY id
