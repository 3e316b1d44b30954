-- What the SCB has heard of a run: its outbox rows by status, those moved aside among them.
SELECT row.status, count(*) AS rows
FROM ledger_entries AS entry JOIN outbox_rows AS row ON row.id = entry.id
WHERE entry.run_id = %(run)s
GROUP BY row.status
ORDER BY row.status
