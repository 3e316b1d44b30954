-- Of each shard behind its last sealed entry: numbers that were drawn and have no row.
SELECT position.shard, drawn.sequence
FROM stream_positions AS position
CROSS JOIN LATERAL last_sealed('entries', position.shard) AS sealed
CROSS JOIN LATERAL generate_series(sealed.last + 1, position.next_sequence - 1) AS drawn (sequence)
WHERE NOT EXISTS (
        SELECT FROM dual_ledger_outbox AS o WHERE o.shard = position.shard AND o.sequence = drawn.sequence)
    AND NOT EXISTS (SELECT FROM outbox_archive AS a WHERE a.shard = position.shard AND a.sequence = drawn.sequence)
ORDER BY position.shard, drawn.sequence
LIMIT %(limit)s
