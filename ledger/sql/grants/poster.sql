-- The consumer: may add entries (the trigger does the rest), never change or remove one.
GRANT SELECT ON ledgers, currencies, bank_accounts, ledger_entries, stream_positions, parked_waits,
    parked_accounts_ready, schema_version, runs, run_streams, run_progress, source_contents TO poster;
GRANT INSERT (ledger_id, debit_account_id, credit_account_id, amount, currency_code, asset_type,
    transaction_type, reference_id, fx_rate, metadata, timestamp_utc, source_id, source_type, source_position,
    producer_sequence, run_id, topic, partition, "offset", traceparent, shard, read_at, sent_at)
    ON ledger_entries TO poster;
GRANT INSERT (code, field, rule, reason, consumer_group, topic, partition, "offset", key, value, headers,
    ledger_id, reference_id, digest, existing_digest, run_id, read_at, sent_at) ON dead_letters TO poster;
GRANT INSERT (consumer_group, topic, partition, "offset", ledger_id, reference_id, run_id, read_at, sent_at)
    ON duplicates TO poster;
GRANT EXECUTE ON FUNCTION
    post_ledger_entry, post_ledger_entries, claim_stream, open_stream, lock_streams, settled_offsets, advance_streams, settle_batch,
    set_stream_state, park_dead_letters, take_parked_letters, settle_parked_letters, create_accounts,
    end_stalled_sessions, outcome_sqlstate, content_digest, minor_unit, refuse_faulty TO poster;  -- the last two for the constraint of ledger_entries
GRANT EXECUTE ON FUNCTION posting_lock, touch_checkpoints, refused_before, advance_run, note_contents, record_source, record_control TO poster;  -- what its processes do
GRANT EXECUTE ON FUNCTION report_process, end_process TO poster;
