-- What a run could not post, by the code of its refusal and by what became of it since.
SELECT code, status, count(*) AS records
FROM (
    SELECT refusal.code, 'REFUSED' AS status FROM run_refusals AS refusal WHERE refusal.run_id = %(run)s
    UNION ALL
    SELECT letter.code, letter.status FROM dead_letters AS letter WHERE letter.run_id = %(run)s
) AS failed
GROUP BY code, status
ORDER BY code, status
