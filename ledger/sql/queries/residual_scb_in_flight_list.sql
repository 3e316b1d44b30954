-- The first of the SCB's own entries that may be in flight, of one account or of all.
SELECT
    entry.ledger_id,
    entry.reference_id,
    'booked ' || to_char(entry.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC' AS reason,
    'SCB number ' || entry.number AS place
FROM scb_unheard AS entry
WHERE
    entry.number < %(next_number)s
    AND entry.number > %(floor)s
    AND entry.number > (%(passed)s::bigint[])[1 + entry.key_hash %% %(partitions)s::integer]
    AND (%(account)s::text IS NULL OR %(account)s IN (entry.debit_account_id, entry.credit_account_id))
ORDER BY entry.number
LIMIT %(limit)s
