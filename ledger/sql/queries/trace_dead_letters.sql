-- Each time a message with this reference was refused, and the dead letter that the entry was posted from: a patch
-- may have given it another reference than its message has.
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
    ARRAY(
        SELECT mirror.reference_id
        FROM dead_letter_attempts AS attempt
        JOIN ledger_entries AS mirror ON mirror.id = attempt.entry_id
        WHERE attempt.dead_letter_id = dead_letters.id AND attempt.action = 'UNDO'
        ORDER BY attempt.id
    ) AS undone_by,
    published_at
FROM dead_letters
WHERE id IN (
    SELECT letter.id FROM dead_letters AS letter
    WHERE letter.reference_id = %(reference)s AND (%(ledger)s::text IS NULL OR letter.ledger_id = %(ledger)s)
    UNION
    SELECT letter.id FROM ledger_entries AS entry JOIN dead_letters AS letter ON letter.entry_id = entry.id
    WHERE entry.ledger_id = %(ledger)s AND entry.reference_id = %(reference)s
)
ORDER BY at, id
