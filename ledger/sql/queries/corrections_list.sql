-- Breaks and their corrections: what is proposed and stored, who has approved it, what was posted.
SELECT
    b.id AS break_id,
    b.comparison,
    b.kind,
    b.status AS break_status,
    b.reference_id AS corrects,
    b.account_id,
    c.ledger_id,
    c.debit_account_id,
    c.credit_account_id,
    c.amount,
    c.currency_code,
    c.books,
    c.proposed_by,
    c.proposed_at,
    'CORRECTION-' || b.id AS reference_id,
    c.entry_id,
    c.applied_by,
    c.applied_at,
    approvals_needed(c.amount, %(above)s::numeric) AS needed,
    coalesce(approved.by, '[]') AS approvals
FROM breaks AS b
JOIN corrections AS c ON c.break_id = b.id
LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_object(
        'actor', a.actor, 'login', a.login, 'at', a.at, 'reason', a.reason,
        'counts', a.proposal_digest = c.proposal_digest) ORDER BY a.at) AS by
    FROM correction_approvals AS a
    WHERE a.break_id = b.id
) AS approved ON true
WHERE
    (%(ids)s::bigint[] IS NULL OR b.id = ANY(%(ids)s::bigint[]))
    AND (%(applied)s::boolean IS NULL OR (c.entry_id IS NOT NULL) = %(applied)s)
    AND b.id > %(after)s
ORDER BY b.id
LIMIT %(limit)s
