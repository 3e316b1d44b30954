-- What each of these messages waits for, and whether that takes postings now.
SELECT w.dead_letter_id, w.account_id, coalesce(a.status <> 'FROZEN', FALSE) AS is_ready
FROM parked_waits AS w LEFT JOIN bank_accounts AS a ON a.id = w.account_id
WHERE w.dead_letter_id = ANY(%(ids)s)
