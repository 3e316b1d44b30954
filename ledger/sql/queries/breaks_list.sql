-- Breaks in order of id, with the entry that corrects each, where there is one.
SELECT
    break.id AS break_id,
    break.status,
    break.comparison,
    break.kind,
    break.ledger_id,
    break.reference_id,
    break.account_id,
    break.currency_code,
    break.expected,
    break.actual,
    break.details,
    break.opened_at,
    break.seen_at,
    break.closed_at,
    correction.entry_id AS correction_entry_id
FROM (
    SELECT * FROM breaks
    WHERE id > %(after)s
        AND (%(status)s::text IS NULL OR status = %(status)s)
        AND (%(kinds)s::text[] IS NULL OR kind = ANY(%(kinds)s))
        AND (%(comparison)s::text IS NULL OR comparison = %(comparison)s)
        AND (%(ledger)s::text IS NULL OR ledger_id = %(ledger)s)
        AND (%(account)s::text IS NULL OR account_id = %(account)s)
        AND (%(reference)s::text IS NULL OR reference_id = %(reference)s)
    ORDER BY id
    LIMIT %(limit)s
) AS break
LEFT JOIN corrections AS correction ON correction.break_id = break.id
ORDER BY break.id
