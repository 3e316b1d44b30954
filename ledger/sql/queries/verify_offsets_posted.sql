SELECT id, "offset"
FROM ledger_entries
WHERE run_id = %(run)s AND shard = %(shard)s AND id > %(after)s
ORDER BY id
LIMIT %(limit)s
