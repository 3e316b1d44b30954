-- One row per side of each entry.
CREATE OR REPLACE VIEW ledger_postings AS
SELECT e.id AS entry_id, e.ledger_id, e.reference_id, s.account_id, s.side, e.amount, e.currency_code,
       e.asset_type, e.transaction_type, e.timestamp_utc, e.posted_at
FROM ledger_entries AS e
CROSS JOIN LATERAL (VALUES (e.debit_account_id, 'debit'), (e.credit_account_id, 'credit')) AS s (account_id, side);
