-- Each time a message with this reference was refused, and the dead letter that the entry was posted from: a patch
-- may have given it another reference than its message has.
SELECT
    letter.id,
    letter.code,
    letter.field,
    letter.rule,
    letter.reason,
    letter.consumer_group,
    letter.topic,
    letter.partition,
    letter."offset",
    letter.ledger_id,
    letter.reference_id,
    encode(letter.digest, 'hex') AS digest,
    encode(letter.existing_digest, 'hex') AS existing_digest,
    letter.run_id,
    letter.at,
    letter.status,
    letter.attempts,
    letter.last_code,
    letter.entry_id,
    letter.settled_at,
    ARRAY(
        SELECT mirror.reference_id
        FROM dead_letter_attempts AS attempt
        JOIN ledger_entries AS mirror ON mirror.id = attempt.entry_id
        WHERE attempt.dead_letter_id = letter.id AND attempt.action = 'UNDO'
        ORDER BY attempt.id
    ) AS undone_by,
    (SELECT entry.reference_id FROM ledger_entries AS entry WHERE entry.id = letter.entry_id) AS posted_as,
    letter.published_at,
    letter.read_at,
    letter.sent_at,
    letter.headers
FROM dead_letters AS letter
WHERE letter.id IN (
    SELECT named.id FROM dead_letters AS named
    WHERE named.reference_id = %(reference)s AND (%(ledger)s::text IS NULL OR named.ledger_id = %(ledger)s)
    UNION
    SELECT origin.id FROM ledger_entries AS entry JOIN dead_letters AS origin ON origin.entry_id = entry.id
    WHERE entry.ledger_id = %(ledger)s AND entry.reference_id = %(reference)s
)
ORDER BY letter.at, letter.id
