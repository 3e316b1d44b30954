-- Dead letters of a run behind an id, whole, with what the latest attempt was refused for where there was one.
SELECT
    letter.id,
    coalesce(letter.last_code, letter.code) AS code,
    letter.field,
    letter.rule,
    letter.reason,
    letter.topic,
    letter.partition,
    letter."offset",
    letter.value,
    letter.ledger_id,
    letter.reference_id,
    letter.status,
    letter.at
FROM dead_letters AS letter
WHERE letter.run_id = %(run)s AND letter.id > %(after)s
ORDER BY letter.id
LIMIT %(limit)s
