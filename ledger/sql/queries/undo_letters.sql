-- Messages that have to do with an undone run: its own that still wait, and others' that were settled because the books
-- had its entries.
SELECT
    (SELECT count(*) FROM dead_letters WHERE run_id = %(run)s AND status = 'OPEN') AS open,
    (SELECT count(*) FROM dead_letters WHERE run_id = %(run)s AND status = 'PARKED') AS parked,
    (SELECT count(*) FROM standing_entries(%(run)s) AS entry
        JOIN duplicates AS known ON known.ledger_id = entry.ledger_id AND known.reference_id = entry.reference_id
        WHERE known.run_id IS DISTINCT FROM %(run)s) AS relied_on
