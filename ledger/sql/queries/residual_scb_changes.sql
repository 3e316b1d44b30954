-- What was done to the SCB's entries behind its way of booking, the latest first.
SELECT
    ledger_id,
    reference_id,
    lower(change) || ' ' || to_char(changed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC' AS reason,
    'SCB number ' || number AS place
FROM scb_changes
WHERE reference_id IS NOT NULL
ORDER BY id DESC
LIMIT %(limit)s
