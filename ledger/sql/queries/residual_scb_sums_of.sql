-- The entries of some references that the SCB has, added up by account; and of these what was counted as in flight.
SELECT
    side.account_id,
    entry.currency_code,
    sum(side.debit) AS amount,
    coalesce(sum(side.debit) FILTER (WHERE unheard.number IS NOT NULL), 0) AS in_flight,
    count(*) FILTER (WHERE side.first) AS entries,
    count(*) FILTER (WHERE side.first AND unheard.number IS NOT NULL) AS entries_in_flight
FROM unnest(%(ledgers)s::text[], %(references)s::text[]) AS asked (ledger_id, reference_id)
JOIN scb_entries AS entry
    ON entry.ledger_id = asked.ledger_id COLLATE "C" AND entry.reference_id = asked.reference_id COLLATE "C"
LEFT JOIN scb_unheard AS unheard
    ON unheard.number = entry.number
        AND unheard.number < %(next_number)s
        AND unheard.number > (%(passed)s::bigint[])[1 + unheard.key_hash %% %(partitions)s::integer]
CROSS JOIN LATERAL (
    VALUES (entry.debit_account_id, entry.amount, true), (entry.credit_account_id, -entry.amount, false)
) AS side (account_id, debit, first)
GROUP BY side.account_id, entry.currency_code
