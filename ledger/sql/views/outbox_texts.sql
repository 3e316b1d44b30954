-- Outbox rows as they are sealed, version 1: every column as a text, in this order; the same before a row is moved aside
-- and after. range_shard and range_number say where a range finds them. Not over outbox_rows, which fails where an entry's
-- id is there twice: who verifies must be told of that.
CREATE OR REPLACE VIEW outbox_texts AS
SELECT o.shard AS range_shard, o.sequence AS range_number,
       o.id::text AS id, o.shard::text AS shard, o.sequence::text AS sequence, o.ledger_id::text AS ledger_id,
       o.reference_id::text AS reference_id, o.status::text AS status, sealed_time(o.created_at) AS created_at,
       sealed_time(o.published_at) AS published_at, sealed_time(o.acknowledged_at) AS acknowledged_at,
       o.attempts::text AS attempts, o.error::text AS error, o.traceparent::text AS traceparent,
       o.published_partition::text AS published_partition, o.published_offset::text AS published_offset
FROM (
    SELECT id, shard, sequence, ledger_id, reference_id, status, created_at, published_at, acknowledged_at, attempts,
           error, traceparent, published_partition, published_offset
    FROM dual_ledger_outbox
    UNION ALL
    SELECT a.id, a.shard, a.sequence, e.ledger_id, e.reference_id,
           CASE WHEN a.acknowledged_at IS NULL THEN 'FAILED' ELSE 'ACKNOWLEDGED' END COLLATE "C", e.posted_at,
           a.published_at, a.acknowledged_at, a.attempts, a.error, e.traceparent, a.published_partition,
           a.published_offset
    FROM outbox_archive AS a LEFT JOIN ledger_entries AS e ON e.id = a.id
) AS o;
