SELECT id, source_id
FROM runs
WHERE definition -> 'identity' ->> 'sha256' = %(sha256)s AND source_id <> %(source_id)s
    AND status NOT IN ('PLANNED', 'UNDONE')
LIMIT 1
