COPY heard (shard, sequence, kind, ledger_id, reference_id, result, reason, own_digest, traceparent)
FROM STDIN (FORMAT BINARY)
