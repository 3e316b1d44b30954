-- References that more than one entry of a ledger has: the first of them, and in each row how many there are.
SELECT ledger_id, reference_id, count(*) AS entries, count(*) OVER () AS found
FROM ledger_entries
GROUP BY ledger_id, reference_id
HAVING count(*) > 1
ORDER BY ledger_id, reference_id
LIMIT %(most)s
