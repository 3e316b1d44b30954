-- What the books hold under a reference.
SELECT id AS entry_id, encode(content_digest, 'hex') AS content_digest, posted_at
FROM ledger_entries
WHERE ledger_id = %(ledger)s AND reference_id = %(reference)s
