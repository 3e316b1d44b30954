-- What DBIS posted and the SCB had not heard, added up by account: its share of DBIS's balances.
SELECT side.account_id, entry.currency_code, sum(side.debit) AS amount, count(*) FILTER (WHERE side.first) AS entries
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
CROSS JOIN LATERAL (
    VALUES (entry.debit_account_id, entry.amount, true), (entry.credit_account_id, -entry.amount, false)
) AS side (account_id, debit, first)
WHERE position.next_sequence > coalesce(heard.next_sequence, 1)
GROUP BY side.account_id, entry.currency_code
