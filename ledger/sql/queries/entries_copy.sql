COPY ledger_entries (ledger_id, debit_account_id, credit_account_id, amount, currency_code, asset_type,
    transaction_type, reference_id, fx_rate, metadata, timestamp_utc, source_id, source_type, source_position,
    producer_sequence, run_id, topic, partition, "offset", traceparent, shard, read_at, sent_at) FROM STDIN (FORMAT BINARY)
