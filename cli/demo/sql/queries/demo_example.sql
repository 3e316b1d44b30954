SELECT e.ledger_id, e.reference_id
FROM ledger_entries AS e WHERE e.source_id = %(source_id)s ORDER BY e.id DESC LIMIT 1
