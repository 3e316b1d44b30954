-- Entries as they are sealed, by their numbers in a shard.
SELECT t.range_shard::text, t.range_number::text, t.id, t.ledger_id, t.debit_account_id, t.credit_account_id, t.amount,
       t.currency_code, t.asset_type, t.transaction_type, t.reference_id, t.fx_rate, t.metadata, t.timestamp_utc,
       t.posted_at, t.content_digest, t.source_id, t.source_type, t.source_position, t.producer_sequence, t.run_id,
       t.topic, t.partition, t."offset", t.traceparent, t.shard, t.read_at, t.sent_at
FROM entry_texts AS t
WHERE t.range_shard = %(shard)s AND t.range_number BETWEEN %(first)s AND %(last)s
ORDER BY t.range_number
