-- Earlier and later breaks over the same thing.
SELECT other.id AS break_id, other.status, other.expected, other.actual, other.opened_at, other.closed_at
FROM breaks AS break
JOIN breaks AS other ON other.comparison = break.comparison AND other.kind = break.kind
    AND other.ledger_id IS NOT DISTINCT FROM break.ledger_id
    AND other.reference_id IS NOT DISTINCT FROM break.reference_id
    AND other.account_id IS NOT DISTINCT FROM break.account_id AND other.id <> break.id
WHERE break.id = %(id)s
ORDER BY other.id
LIMIT 100
