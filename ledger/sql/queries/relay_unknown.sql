-- Which answers (counted from 0) cannot be used: those to a number that was never drawn, and those that name another
-- entry than their row's, as answers from before a restore may. A row that retention has cleared since is known by
-- its number.
SELECT answer.nth - 1, row.shard IS NULL AS never_drawn
FROM unnest(%(shards)s::bigint[], %(sequences)s::bigint[], %(ledgers)s::text[], %(references)s::text[])
    WITH ORDINALITY AS answer (shard, sequence, ledger_id, reference_id, nth)
LEFT JOIN stream_positions AS position ON position.shard = answer.shard
LEFT JOIN dual_ledger_outbox AS row ON row.shard = answer.shard AND row.sequence = answer.sequence
WHERE position.shard IS NULL OR answer.sequence < 1 OR answer.sequence >= position.next_sequence
    OR (row.ledger_id, row.reference_id) <> (answer.ledger_id, answer.reference_id)
ORDER BY answer.nth
