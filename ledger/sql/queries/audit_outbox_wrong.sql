-- The first of what audit_outbox counts.
SELECT id AS entry_id, coalesce(e.ledger_id, o.ledger_id) AS ledger_id,
    coalesce(e.reference_id, o.reference_id) AS reference_id, coalesce(o.shard, e.shard) AS shard, o.sequence
FROM ledger_entries AS e
FULL JOIN (
    SELECT id, shard, sequence, ledger_id, reference_id FROM dual_ledger_outbox
    UNION ALL SELECT id, shard, sequence, NULL, NULL FROM outbox_archive
) AS o USING (id)
WHERE CASE %(check)s
    WHEN 'outbox_missing' THEN o.id IS NULL
    WHEN 'outbox_extra' THEN e.id IS NULL
    ELSE e.shard <> o.shard OR (e.ledger_id, e.reference_id) <> (o.ledger_id, o.reference_id)
END
ORDER BY id
LIMIT %(most)s
