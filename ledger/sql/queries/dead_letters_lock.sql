-- Dead letters taken in hand, with their messages.
SELECT
    letter.id,
    letter.status,
    letter.attempts,
    letter.consumer_group,
    letter.topic,
    letter.partition,
    letter."offset",
    letter.key,
    letter.value,
    letter.headers,
    letter.run_id,
    letter.code,
    letter.rule,
    letter.read_at,
    letter.sent_at
FROM lock_dead_letters(%(ids)s::bigint[]) AS letter
ORDER BY letter.id
