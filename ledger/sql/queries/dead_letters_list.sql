-- Dead letters in order of id, with what the latest attempt was refused for where there was one.
SELECT
    letter.id,
    coalesce(letter.last_code, letter.code) AS code,
    CASE WHEN letter.last_code IS NULL THEN letter.field ELSE coalesce(latest.field, '') END AS field,
    CASE WHEN letter.last_code IS NULL THEN letter.rule ELSE coalesce(latest.rule, '') END AS rule,
    coalesce(nullif(latest.said, ''), letter.reason) AS reason,
    letter.topic,
    letter.partition,
    letter."offset",
    letter.ledger_id,
    letter.reference_id,
    letter.at,
    letter.status,
    letter.code AS first_code,
    letter.attempts,
    letter.consumer_group,
    letter.run_id,
    letter.entry_id,
    letter.settled_at
FROM (
    SELECT * FROM find_dead_letters(%(status)s::text, %(codes)s::text[], %(topic)s::text, %(run)s::text,
        %(since)s::timestamptz, %(until)s::timestamptz, %(ledger)s::text, %(reference)s::text, %(after)s::bigint)
    ORDER BY id
    LIMIT %(limit)s
) AS letter
LEFT JOIN LATERAL (
    SELECT attempt.field, attempt.rule, attempt.said
    FROM dead_letter_attempts AS attempt
    WHERE attempt.dead_letter_id = letter.id AND attempt.outcome = letter.last_code
        AND attempt.action IN ('REDRIVE', 'RELEASE')
    ORDER BY attempt.id DESC
    LIMIT 1
) AS latest ON true
ORDER BY letter.id
