-- Open dead letters by what the latest attempt was answered, `most` of them, and the first of each code that names
-- a reference.
SELECT by_code.code, by_code.letters, example.ledger_id, example.reference_id
FROM (
    SELECT code, count(*) AS letters, min(id) FILTER (WHERE reference_id IS NOT NULL) AS example
    FROM (
        SELECT id, coalesce(last_code, code) AS code, reference_id
        FROM dead_letters WHERE status = 'OPEN' LIMIT %(most)s
    ) AS open
    GROUP BY code
) AS by_code
LEFT JOIN LATERAL (
    SELECT letter.ledger_id, letter.reference_id FROM dead_letters AS letter WHERE letter.id = by_code.example LIMIT 1
) AS example ON TRUE
ORDER BY by_code.letters DESC, by_code.code
