-- The references of the SCB's entries that the books do not have, and that a correction of DBIS alone has made up for.
DECLARE residual_rows NO SCROLL CURSOR FOR
SELECT DISTINCT correction.ledger_id, correction.reference_id
FROM corrections AS correction
WHERE
    correction.entry_id IS NOT NULL
    AND correction.reference_id IS NOT NULL
    AND correction.books = 'dbis'
    AND NOT EXISTS (
        SELECT FROM ledger_entries AS entry
        WHERE entry.ledger_id = correction.ledger_id AND entry.reference_id = correction.reference_id
    )
