-- Entries as they are sealed, version 1: every column as a text, in this order. Where a range finds them: range_shard and
-- range_number, the shard and sequence of their outbox row, which are no part of the text: the range says them.
-- A later version of the seals gets a view of its own.
CREATE OR REPLACE VIEW entry_texts AS
SELECT o.shard AS range_shard, o.sequence AS range_number,
       e.id::text AS id, e.ledger_id::text AS ledger_id, e.debit_account_id::text AS debit_account_id,
       e.credit_account_id::text AS credit_account_id, e.amount::text AS amount,
       e.currency_code::text AS currency_code, e.asset_type::text AS asset_type,
       e.transaction_type::text AS transaction_type, e.reference_id::text AS reference_id,
       e.fx_rate::text AS fx_rate, e.metadata::text AS metadata, sealed_time(e.timestamp_utc) AS timestamp_utc,
       sealed_time(e.posted_at) AS posted_at, encode(e.content_digest, 'hex') AS content_digest,
       e.source_id::text AS source_id, e.source_type::text AS source_type,
       e.source_position::text AS source_position, e.producer_sequence::text AS producer_sequence,
       e.run_id::text AS run_id, e.topic::text AS topic, e.partition::text AS partition,
       e."offset"::text AS "offset", e.traceparent::text AS traceparent, e.shard::text AS shard,
       sealed_time(e.read_at) AS read_at, sealed_time(e.sent_at) AS sent_at
FROM (SELECT shard, sequence, id FROM dual_ledger_outbox
      UNION ALL SELECT shard, sequence, id FROM outbox_archive) AS o
JOIN ledger_entries AS e ON e.id = o.id;
