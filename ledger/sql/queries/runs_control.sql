-- What the processes of a run look at again and again.
SELECT r.status, r.wanted, r.pace, r.source_ended, r.sent,
       (SELECT coalesce(sum(s.posted + s.duplicates + s.failed), 0)::bigint
        FROM run_streams AS s WHERE s.run_id = r.id) AS settled
FROM runs AS r
WHERE r.id = %(id)s
