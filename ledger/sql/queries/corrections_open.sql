-- The open breaks of a kind and a comparison, or of all; with `approved` those alone for which a correction was approved.
SELECT b.id
FROM breaks AS b
WHERE
    b.status = 'OPEN'
    AND (%(kind)s::text IS NULL OR b.kind = %(kind)s)
    AND (%(comparison)s::text IS NULL OR b.comparison = %(comparison)s)
    AND (NOT %(approved)s OR EXISTS (SELECT FROM corrections AS c WHERE c.break_id = b.id))
ORDER BY b.id
