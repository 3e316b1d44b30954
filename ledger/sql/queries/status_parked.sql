-- How many entries wait for an account, `most` of them, and one that the first of them waits for.
SELECT
    (SELECT count(*) FROM (SELECT FROM dead_letters WHERE status = 'PARKED' LIMIT %(most)s) AS parked) AS parked,
    (SELECT account_id FROM parked_waits ORDER BY dead_letter_id LIMIT 1) AS account_id
