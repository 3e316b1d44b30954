-- What the SCB heard under one number of one shard, and what it answered.
SELECT shard, sequence, kind, result, reason, heard_at, encode(own_digest, 'hex') AS own_digest
FROM heard
WHERE shard = %(shard)s AND sequence = %(sequence)s AND ledger_id = %(ledger)s AND reference_id = %(reference)s
