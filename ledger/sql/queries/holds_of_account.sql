-- Holds of one account in order of their ids: open ones, or all.
SELECT id, account_id, amount::text AS amount, reason, status, actor, created_at, settled_at, settled_by, settled_reason,
    entry_id
FROM account_holds
WHERE account_id = %(account_id)s AND id > %(after)s AND (%(settled)s OR status = 'HELD')
ORDER BY id
LIMIT %(limit)s
