-- The latest runs, and every one that is under way.
SELECT *, extract(EPOCH FROM clock_timestamp() - updated_at)::float8 AS quiet_seconds
FROM run_progress
WHERE status IN ('IN_PROGRESS', 'UNDOING')
    OR run_id IN (SELECT id FROM runs ORDER BY created_at DESC, id LIMIT 20)
ORDER BY created_at DESC, run_id
