-- Differences found over this reference, and the entries that correct them. Which that is, is what applying has kept: an
-- entry with such a reference may come from anywhere.
SELECT
    break.id AS break_id,
    break.kind,
    break.status,
    break.expected,
    break.actual,
    break.opened_at,
    break.closed_at,
    correction.reference_id AS corrected_by,
    correction.amount::text AS amount,
    correction.currency_code,
    correction.posted_at
FROM breaks AS break
LEFT JOIN corrections AS applied ON applied.break_id = break.id
LEFT JOIN ledger_entries AS correction ON correction.id = applied.entry_id
WHERE break.ledger_id = %(ledger)s AND break.reference_id = %(reference)s
ORDER BY break.id
