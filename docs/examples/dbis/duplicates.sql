-- Pre-backfill audit: references that more than one entry has. DBIS names the step; the statement is written here.
SELECT ledger_id, reference_id, count(*) AS entries
FROM ledger_entries
GROUP BY ledger_id, reference_id
HAVING count(*) > 1
ORDER BY ledger_id, reference_id;
