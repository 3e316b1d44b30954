COPY dead_letters (code, field, rule, reason, consumer_group, topic, partition, "offset", key, value, headers,
    ledger_id, reference_id, digest, existing_digest, run_id, read_at, sent_at) FROM STDIN (FORMAT BINARY)
