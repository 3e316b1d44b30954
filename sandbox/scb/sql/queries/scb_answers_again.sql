-- The answers to rows that came once more.
SELECT
    shard, sequence, ledger_id, reference_id, result, reason, encode(own_digest, 'hex') AS content_digest, traceparent
FROM heard
JOIN unnest(%(shards)s::bigint[], %(sequences)s::bigint[]) AS asked (shard, sequence) USING (shard, sequence)
ORDER BY shard, sequence
