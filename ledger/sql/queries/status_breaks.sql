-- Open breaks by kind, with the first that names a reference.
SELECT
    kind,
    count(*) AS breaks,
    (array_agg(ledger_id ORDER BY id) FILTER (WHERE reference_id IS NOT NULL))[1] AS ledger_id,
    (array_agg(reference_id ORDER BY id) FILTER (WHERE reference_id IS NOT NULL))[1] AS reference_id
FROM breaks
WHERE status = 'OPEN'
GROUP BY kind
ORDER BY kind
