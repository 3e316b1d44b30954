-- What DBIS posted and the SCB had not heard, added up by account: its share of DBIS's balances. A correction of DBIS alone
-- goes with the entry that it corrects: the SCB never books it.
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
LEFT JOIN corrections AS noted ON noted.entry_id = entry.id AND noted.books = 'dbis'
CROSS JOIN LATERAL (
    SELECT entry.debit_account_id, entry.amount, true WHERE noted.entry_id IS NULL
    UNION ALL
    SELECT entry.credit_account_id, -entry.amount, false WHERE noted.entry_id IS NULL
    UNION ALL
    SELECT moved.account_id, moved.debit, false
    FROM corrections AS own
    CROSS JOIN LATERAL (
        VALUES (own.debit_account_id, own.amount), (own.credit_account_id, -own.amount)
    ) AS moved (account_id, debit)
    WHERE own.ledger_id = entry.ledger_id AND own.reference_id = entry.reference_id AND own.entry_id IS NOT NULL
        AND own.books = 'dbis'
) AS side (account_id, debit, first)
WHERE position.next_sequence > coalesce(heard.next_sequence, 1)
GROUP BY side.account_id, entry.currency_code
