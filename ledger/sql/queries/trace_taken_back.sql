-- The entry by which a run's undo took this one back: its reference says so (reverse_run).
SELECT reference_id, posted_at
FROM ledger_entries
WHERE ledger_id = %(ledger)s AND reference_id = 'UNDO-' || %(run)s || '-' || %(id)s
