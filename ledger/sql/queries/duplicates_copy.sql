COPY duplicates (consumer_group, topic, partition, "offset", ledger_id, reference_id, run_id)
FROM STDIN (FORMAT BINARY)
