-- Every outbox row there ever was: those in the outbox, and those that were moved aside (archive_outbox), whose
-- identity, time and trace are their entry's.
CREATE OR REPLACE VIEW outbox_rows AS
SELECT id, shard, sequence, ledger_id, reference_id, status, created_at, published_at, acknowledged_at, attempts,
       error, traceparent, published_partition, published_offset
FROM dual_ledger_outbox
UNION ALL
SELECT a.id, a.shard, a.sequence,
       (SELECT e.ledger_id FROM ledger_entries AS e WHERE e.id = a.id),
       (SELECT e.reference_id FROM ledger_entries AS e WHERE e.id = a.id),
       CASE WHEN a.acknowledged_at IS NULL THEN 'FAILED' ELSE 'ACKNOWLEDGED' END COLLATE "C",
       (SELECT e.posted_at FROM ledger_entries AS e WHERE e.id = a.id),
       a.published_at, a.acknowledged_at, a.attempts, a.error,
       (SELECT e.traceparent FROM ledger_entries AS e WHERE e.id = a.id), a.published_partition, a.published_offset
FROM outbox_archive AS a;
