-- The signatures that windows went out with, the latest of each.
SELECT DISTINCT ON (p.number) p.number::text, p.key_id, encode(p.signature, 'hex')
FROM seal_publications AS p
WHERE p.number BETWEEN %(first_window)s AND %(last_window)s AND p.signature IS NOT NULL
ORDER BY p.number, p.id DESC
