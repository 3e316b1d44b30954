-- What the books themselves keep of the world outside, against the windows: those that Kafka confirmed, and what the SCB
-- said of those that it heard.
SELECT DISTINCT p.number AS window, 'publications' AS part, NULL::bigint AS id,
    'it was published, the books do not have it: it was removed' AS why
FROM seal_publications AS p
WHERE NOT EXISTS (SELECT FROM sealed_windows AS w WHERE w.number = p.number)
UNION ALL
SELECT a.number, 'acknowledgements', a.id, CASE
        WHEN w.number IS NULL THEN 'the SCB has answered it, the books do not have it: it was removed, or is of other books'
        WHEN a.digest IS DISTINCT FROM w.digest THEN 'the SCB heard it with another digest: it was rewritten since'
        ELSE 'what the SCB says of it contradicts itself'
    END
FROM seal_acknowledgements AS a
LEFT JOIN sealed_windows AS w ON w.number = a.number
WHERE a.digest IS DISTINCT FROM w.digest
    OR a.result = 'EQUAL' AND (a.entries, a.content_digest) IS DISTINCT FROM (w.entries, w.content_digest)
    OR a.result IN ('EQUAL', 'DIFFERENT') IS NOT TRUE
    OR (a.key_id IS NULL) <> (a.signature IS NULL)
    OR octet_length(a.signature) <> 64
LIMIT %(limit)s
