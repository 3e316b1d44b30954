-- The numbers of a shard that it has given out and no outbox row has.
SELECT before + 1 AS first, sequence - 1 AS last
FROM (
    SELECT kept.sequence, lag(kept.sequence, 1, 0::bigint) OVER (ORDER BY kept.sequence) AS before
    FROM (
        SELECT sequence FROM dual_ledger_outbox WHERE shard = %(shard)s AND sequence <= %(given_out)s
        UNION ALL
        SELECT sequence FROM outbox_archive WHERE shard = %(shard)s AND sequence <= %(given_out)s
        UNION ALL
        SELECT %(given_out)s::bigint + 1
    ) AS kept
) AS neighbours
WHERE sequence > before + 1
ORDER BY first
