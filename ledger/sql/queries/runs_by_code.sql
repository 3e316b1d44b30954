-- What a run's records were refused for: those that became no entry, and those that posting refused.
SELECT code, count(*)
FROM (SELECT f.code FROM run_refusals AS f WHERE f.run_id = %(id)s
      UNION ALL
      SELECT d.code FROM dead_letters AS d WHERE d.run_id = %(id)s) AS refused
GROUP BY code
ORDER BY code
