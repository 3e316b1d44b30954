-- Open holds of all accounts, in order of their ids.
SELECT id, account_id, amount::text AS amount, reason, status, actor, created_at, settled_at, settled_by, settled_reason,
    entry_id
FROM account_holds
WHERE status = 'HELD' AND id > %(after)s
ORDER BY id
LIMIT %(limit)s
