-- Runs, and what of their plans says where their entries came from.
SELECT
    id AS run_id,
    kind,
    status,
    created_at,
    updated_at,
    source_id,
    ledger_id,
    topic,
    definition -> 'asked' ->> 'where' AS file,
    definition -> 'asked' ->> 'mapping' AS mapping,
    definition -> 'identity' ->> 'sha256' AS sha256
FROM runs
WHERE id = ANY(%(ids)s)
ORDER BY created_at, id
