-- Which answers (counted from 0) cannot be used: those to a number that was never drawn, and those that name another
-- entry than their row's, as answers from before a restore may. A row that was moved aside is looked up there, and only
-- then.
SELECT
    answer.nth - 1,
    position.shard IS NULL OR answer.sequence < 1 OR answer.sequence >= position.next_sequence AS never_drawn
FROM unnest(%(shards)s::bigint[], %(sequences)s::bigint[], %(ledgers)s::text[], %(references)s::text[])
    WITH ORDINALITY AS answer (shard, sequence, ledger_id, reference_id, nth)
LEFT JOIN stream_positions AS position ON position.shard = answer.shard
LEFT JOIN dual_ledger_outbox AS row ON row.shard = answer.shard AND row.sequence = answer.sequence
LEFT JOIN LATERAL (
    SELECT entry.ledger_id, entry.reference_id
    FROM outbox_archive AS kept JOIN ledger_entries AS entry ON entry.id = kept.id
    WHERE row.id IS NULL AND kept.shard = answer.shard AND kept.sequence = answer.sequence
    OFFSET 0
) AS aside ON true
WHERE position.shard IS NULL OR answer.sequence < 1 OR answer.sequence >= position.next_sequence
    OR (coalesce(row.ledger_id, aside.ledger_id), coalesce(row.reference_id, aside.reference_id))
        <> (answer.ledger_id, answer.reference_id)
ORDER BY answer.nth
