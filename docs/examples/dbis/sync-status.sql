-- Sync status: outbox rows by status. Written here; DBIS's own outbox says QUEUED, SENT, ACKED and FINALIZED for what is
-- PENDING, PUBLISHED and ACKNOWLEDGED here.
SELECT status, count(*) FROM dual_ledger_outbox GROUP BY status ORDER BY status;
