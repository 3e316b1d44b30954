-- Outbox rows as they are sealed, version 1: every column as a text, in this order; the same before a row is moved aside
-- and after. range_shard and range_number say where a range finds them.
CREATE OR REPLACE VIEW outbox_texts AS
SELECT o.shard AS range_shard, o.sequence AS range_number,
       o.id::text AS id, o.shard::text AS shard, o.sequence::text AS sequence, o.ledger_id::text AS ledger_id,
       o.reference_id::text AS reference_id, o.status::text AS status, sealed_time(o.created_at) AS created_at,
       sealed_time(o.published_at) AS published_at, sealed_time(o.acknowledged_at) AS acknowledged_at,
       o.attempts::text AS attempts, o.error::text AS error, o.traceparent::text AS traceparent,
       o.published_partition::text AS published_partition, o.published_offset::text AS published_offset
FROM outbox_rows AS o;
