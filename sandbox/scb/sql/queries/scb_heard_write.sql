COPY heard (shard, sequence, kind, ledger_id, reference_id, result, reason, own_digest)
FROM STDIN (FORMAT BINARY)
