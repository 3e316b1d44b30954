-- Dead letters of a run behind an id, whole, with what the latest attempt was refused for where there was one.
SELECT
    letter.id,
    coalesce(letter.last_code, letter.code) AS code,
    CASE WHEN latest.field IS NULL THEN letter.field ELSE latest.field END AS field,
    CASE WHEN latest.field IS NULL THEN letter.rule ELSE latest.rule END AS rule,
    coalesce(nullif(latest.said, ''), letter.reason) AS reason,
    letter.topic,
    letter.partition,
    letter."offset",
    letter.value,
    letter.ledger_id,
    letter.reference_id,
    letter.status,
    letter.at
FROM (
    SELECT * FROM dead_letters WHERE run_id = %(run)s AND id > %(after)s
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
