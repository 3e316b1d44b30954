-- Entries of a run that belong to one of these transactions of more than two legs, counted for each.
SELECT metadata ->> 'group' AS transaction, count(*) AS posted
FROM ledger_entries
WHERE run_id = %(run)s AND metadata ->> 'group' = ANY(%(groups)s::text[])
GROUP BY 1
ORDER BY 1
