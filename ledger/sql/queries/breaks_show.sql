-- One break, whole.
SELECT
    id AS break_id,
    status,
    comparison,
    kind,
    ledger_id,
    reference_id,
    account_id,
    currency_code,
    expected,
    actual,
    details,
    opened_at,
    seen_at,
    closed_at
FROM breaks
WHERE id = %(id)s
