-- The first of what DBIS posted and the SCB had not heard, of one account or of all.
SELECT
    entry.ledger_id,
    entry.reference_id,
    CASE WHEN entry.source_type = 'SCB' THEN 'its confirmation is on the way' ELSE 'news on the way' END AS reason,
    'outbox shard ' || position.shard || ' row ' || row.sequence AS place
FROM stream_positions AS position
LEFT JOIN unnest(%(shards)s::integer[], %(sequences)s::bigint[]) AS heard (shard, next_sequence)
    ON heard.shard = position.shard
CROSS JOIN LATERAL (
    SELECT row.id, row.sequence FROM dual_ledger_outbox AS row
    WHERE row.shard = position.shard AND row.sequence >= coalesce(heard.next_sequence, 1)
    UNION ALL
    SELECT old.id, old.sequence FROM outbox_archive AS old
    WHERE old.shard = position.shard AND old.sequence >= coalesce(heard.next_sequence, 1)
) AS row
JOIN ledger_entries AS entry ON entry.id = row.id
LEFT JOIN corrections AS noted ON noted.entry_id = entry.id AND noted.books = 'dbis'
WHERE
    noted.entry_id IS NULL AND
    position.next_sequence > coalesce(heard.next_sequence, 1)
    AND (%(account)s::text IS NULL OR %(account)s IN (entry.debit_account_id, entry.credit_account_id))
LIMIT %(limit)s
