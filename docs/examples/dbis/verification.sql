-- Verification behind a backfill: what each source says was loaded, beside the entries. Written here; the names of table
-- and columns are DBIS's.
SELECT c.source_id, c.ledger_id, c.status, c.successful_records,
    (SELECT count(*) FROM ledger_entries AS e WHERE e.source_id = c.source_id) AS entries
FROM ledger_backfill_checkpoints AS c
WHERE c.source_id NOT LIKE '%/%'  -- not those of live streams
ORDER BY c.source_id;
