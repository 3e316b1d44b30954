-- How many windows the SCB has not answered since they were published last.
SELECT count(*)
FROM sealed_windows AS w
LEFT JOIN LATERAL (
    SELECT p.published_at FROM seal_publications AS p WHERE p.number = w.number ORDER BY p.id DESC LIMIT 1
) AS sent ON true
WHERE NOT EXISTS (
    SELECT FROM seal_acknowledgements AS a
    WHERE a.number = w.number AND a.received_at >= coalesce(sent.published_at, a.received_at)
)
