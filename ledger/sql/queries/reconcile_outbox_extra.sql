-- Outbox rows that no entry is behind, or another one than they say; of rows moved aside there is only the id.
SELECT 'extra' AS kind, row.id, row.shard, row.sequence, row.ledger_id, row.reference_id, row.status
FROM dual_ledger_outbox AS row
LEFT JOIN ledger_entries AS entry ON entry.id = row.id AND entry.shard = row.shard
    AND entry.ledger_id = row.ledger_id AND entry.reference_id = row.reference_id
WHERE entry.id IS NULL
UNION ALL
SELECT 'extra', archived.id, archived.shard, archived.sequence, NULL, NULL, 'archived'
FROM outbox_archive AS archived
LEFT JOIN ledger_entries AS entry ON entry.id = archived.id AND entry.shard = archived.shard
WHERE entry.id IS NULL
UNION ALL
SELECT 'duplicate', row.id, row.shard, row.sequence, row.ledger_id, row.reference_id, row.status
FROM dual_ledger_outbox AS row
JOIN outbox_archive AS archived ON archived.id = row.id
ORDER BY id, kind
