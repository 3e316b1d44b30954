-- What is proposed for a break, who approved it, and the entry that it was posted as.
SELECT
    correction.ledger_id,
    'CORRECTION-' || correction.break_id AS reference_id,
    correction.debit_account_id,
    correction.credit_account_id,
    correction.amount::text AS amount,
    correction.currency_code,
    correction.asset_type,
    correction.books,
    correction.proposed_by,
    correction.proposed_at,
    correction.entry_id,
    correction.applied_by,
    correction.applied_at,
    coalesce((
        SELECT jsonb_agg(jsonb_build_object('actor', approval.actor, 'reason', approval.reason, 'at', approval.at)
            ORDER BY approval.at)
        FROM correction_approvals AS approval
        WHERE approval.break_id = correction.break_id AND approval.proposal_digest = correction.proposal_digest
    ), '[]') AS approvals
FROM corrections AS correction
WHERE correction.break_id = %(id)s
