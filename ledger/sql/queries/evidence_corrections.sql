-- Corrections of breaks, as texts.
SELECT c.break_id::text, c.ledger_id, c.debit_account_id, c.credit_account_id, c.amount::text, c.currency_code,
       c.asset_type, c.reference_id, c.books, encode(c.proposal_digest, 'hex'), c.proposed_by, sealed_time(c.proposed_at),
       c.entry_id::text, c.applied_by, sealed_time(c.applied_at)
FROM corrections AS c
WHERE c.break_id = ANY(%(breaks)s)
ORDER BY c.break_id
