-- References of the SCB's messages that were refused or wait, and are not in the books: the latest letter of each. One
-- that was redriven or taken back explains nothing, unless it was posted under another reference: then its patch says
-- so. Nor does one whose entry was made up for by a correction. Each of the two kinds has an index; what was simply settled
-- is not read.
DECLARE residual_rows NO SCROLL CURSOR FOR
SELECT DISTINCT ON (letter.ledger_id, letter.reference_id)
    letter.ledger_id,
    letter.reference_id,
    letter.status,
    coalesce(letter.last_code, letter.code) AS code,
    letter.id
FROM (
    SELECT id, topic, ledger_id, reference_id, status, last_code, code FROM dead_letters
    WHERE status IN ('OPEN', 'PARKED', 'DISCARDED')
    UNION ALL
    SELECT renamed.id, topic, ledger_id, reference_id, status, last_code, code FROM dead_letters AS renamed
    WHERE
        status IN ('REDRIVEN', 'UNDONE')
        AND patch ?| ARRAY['ledger_id', 'reference_id']
        AND EXISTS (SELECT FROM ledger_entries AS entry WHERE entry.id = renamed.entry_id)
) AS letter
WHERE
    letter.topic = %(topic)s
    AND letter.reference_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM ledger_entries AS entry
        WHERE entry.ledger_id = letter.ledger_id AND entry.reference_id = letter.reference_id
    )
    AND NOT EXISTS (
        SELECT FROM corrections AS made_up
        WHERE made_up.ledger_id = letter.ledger_id AND made_up.reference_id = letter.reference_id
            AND made_up.entry_id IS NOT NULL AND made_up.books = 'dbis'
    )
ORDER BY letter.ledger_id, letter.reference_id, letter.id DESC
