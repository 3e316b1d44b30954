-- How many entries of a run were taken back since, with the run or with the dead letter that they were posted from.
SELECT
    (SELECT count(*) FROM ledger_entries WHERE run_id = %(run)s) - (SELECT count(*) FROM standing_entries(%(run)s))
