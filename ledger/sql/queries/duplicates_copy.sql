COPY duplicates (consumer_group, topic, partition, "offset", ledger_id, reference_id, run_id, read_at, sent_at)
FROM STDIN (FORMAT BINARY)
