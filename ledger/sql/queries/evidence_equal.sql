-- Up to which window both ledgers are the same without a gap, as both sides have said; and whether one is not.
SELECT max(l.number) FILTER (WHERE l.equal_up_to_here) AS window, max(l.sealed_at) FILTER (WHERE l.equal_up_to_here) AS sealed_at,
       count(*) FILTER (WHERE NOT l.equal) AS different, count(*) FILTER (WHERE l.equal IS NULL) AS unanswered
FROM sealed_ledgers AS l
WHERE l.number <= %(last_window)s
