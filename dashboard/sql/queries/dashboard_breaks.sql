-- Differences with the SCB, the latest first; `before` is the id of the last one on the page before.
SELECT
    id,
    kind,
    ledger_id,
    reference_id,
    account_id,
    expected,
    actual,
    status,
    opened_at,
    closed_at
FROM breaks
WHERE (%(before)s::bigint IS NULL OR id < %(before)s)
    AND (%(status)s::text IS NULL OR status = %(status)s)
ORDER BY id DESC
LIMIT %(limit)s
