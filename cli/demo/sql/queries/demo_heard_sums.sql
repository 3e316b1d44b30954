SELECT e.currency_code, count(*), sum(e.amount)
FROM heard AS h JOIN scb_entries AS e ON e.ledger_id = h.ledger_id AND e.reference_id = h.reference_id
WHERE h.result <> 'REJECTED' GROUP BY e.currency_code ORDER BY e.currency_code
