-- The windows sealed in a span of time: they follow each other.
SELECT min(w.number) AS first_window, max(w.number) AS last_window, count(*) AS windows,
       min(w.sealed_at) AS sealed_from, max(w.sealed_at) AS sealed_to
FROM sealed_windows AS w
WHERE w.sealed_at >= %(begins)s AND w.sealed_at < %(ends)s
