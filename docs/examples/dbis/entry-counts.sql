-- Pre-backfill audit: entries and their time span. DBIS names the step; the statement is written here.
SELECT ledger_id, count(*) AS entries, min(timestamp_utc) AS first, max(timestamp_utc) AS last
FROM ledger_entries
GROUP BY ledger_id
ORDER BY ledger_id;
