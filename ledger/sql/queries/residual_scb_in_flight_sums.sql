-- The SCB's own entries that its producer may still have to bring: those behind the numbers that DBIS has settled of
-- their partitions, of which DBIS has said nothing.
SELECT side.account_id, entry.currency_code, sum(side.debit) AS amount, count(*) FILTER (WHERE side.first) AS entries
FROM scb_unheard AS entry
CROSS JOIN LATERAL (
    VALUES (entry.debit_account_id, entry.amount, true), (entry.credit_account_id, -entry.amount, false)
) AS side (account_id, debit, first)
WHERE
    entry.number < %(next_number)s
    AND entry.number > %(floor)s
    AND entry.number > (%(passed)s::bigint[])[1 + entry.key_hash %% %(partitions)s::integer]
GROUP BY side.account_id, entry.currency_code
