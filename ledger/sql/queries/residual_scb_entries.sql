-- The entries of some references at the SCB.
SELECT entry.ledger_id, entry.reference_id, entry.debit_account_id, entry.credit_account_id, entry.amount,
    entry.currency_code
FROM unnest(%(ledgers)s::text[], %(references)s::text[]) AS asked (ledger_id, reference_id)
JOIN scb_entries AS entry
    ON entry.ledger_id = asked.ledger_id COLLATE "C" AND entry.reference_id = asked.reference_id COLLATE "C"
