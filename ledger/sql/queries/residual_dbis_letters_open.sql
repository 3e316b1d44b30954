-- References of the SCB's messages that were refused or wait, and are not in the books: the latest letter of each. One
-- that was redriven or taken back explains nothing, unless it was posted under another reference.
DECLARE residual_rows NO SCROLL CURSOR FOR
SELECT DISTINCT ON (letter.ledger_id, letter.reference_id)
    letter.ledger_id,
    letter.reference_id,
    letter.status,
    coalesce(letter.last_code, letter.code) AS code,
    letter.id
FROM dead_letters AS letter
WHERE
    letter.topic = %(topic)s
    AND letter.reference_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM ledger_entries AS entry
        WHERE entry.ledger_id = letter.ledger_id AND entry.reference_id = letter.reference_id
    )
    AND (
        letter.status NOT IN ('REDRIVEN', 'UNDONE')
        OR EXISTS (SELECT FROM ledger_entries AS entry WHERE entry.id = letter.entry_id)
    )
ORDER BY letter.ledger_id, letter.reference_id, letter.id DESC
