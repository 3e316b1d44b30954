-- The break that an entry corrects, if it is a correction: of an entry (reference_id) or of a balance (account_id).
SELECT
    break.id AS break_id,
    break.comparison,
    break.kind,
    break.ledger_id,
    break.reference_id,
    break.account_id,
    break.expected,
    break.actual,
    applied.books,
    applied.applied_by,
    applied.applied_at
FROM corrections AS applied
JOIN breaks AS break ON break.id = applied.break_id
WHERE applied.entry_id = %(id)s
