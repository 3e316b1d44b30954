-- Entries and outbox rows, those in the archive too, one to one: how many have no partner, or another one.
SELECT
    count(*) FILTER (WHERE o.id IS NULL) AS outbox_missing,
    count(*) FILTER (WHERE e.id IS NULL) AS outbox_extra,
    count(*) FILTER (WHERE e.shard <> o.shard OR (e.ledger_id, e.reference_id) <> (o.ledger_id, o.reference_id))
        AS outbox_differs
FROM ledger_entries AS e
FULL JOIN (
    SELECT id, shard, ledger_id, reference_id FROM dual_ledger_outbox
    UNION ALL SELECT id, shard, NULL, NULL FROM outbox_archive
) AS o USING (id)
