-- The open breaks of a comparison that it may close, by what they are about.
SELECT id, ledger_id, reference_id, account_id, details ->> 'run_id'
FROM breaks
WHERE comparison = %(comparison)s AND status = 'OPEN' AND kind NOT IN ('rejected_by_scb', 'digest_differs')
