-- Every run with its counters. `conducted`: a session holds the run's lock (queries/runs_lock.sql).
-- `recent_rate`: records a second since the earlier mark, five to ten seconds ago; null before there is one.
CREATE OR REPLACE VIEW run_progress AS
SELECT
    r.id AS run_id, r.kind, r.status, r.source_id, r.ledger_id, r.topic, r.consumer_group, r.definition, r.wanted, r.pace,
    r.total_records AS total, r.source_ended, r.sent, r.refused,
    (s.posted + s.duplicates + s.failed + r.refused)::bigint AS processed,
    s.posted::bigint AS successful, s.duplicates::bigint AS duplicates, (s.failed + r.refused)::bigint AS failed,
    s.sent_again::bigint AS sent_again, r.active_seconds, r.error_message AS error, r.created_at, r.started_at,
    r.updated_at, r.completed_at, r.verified,
    EXISTS (
        SELECT FROM pg_locks AS l
        WHERE l.locktype = 'advisory' AND l.objsubid = 1 AND l.granted
            AND l.database = (SELECT d.oid FROM pg_database AS d WHERE d.datname = current_database())
            AND (l.classid::bigint << 32) | l.objid::bigint = hashtextextended('dual-ledger run ' || r.id, 0)
    ) AS conducted,
    CASE WHEN r.status = 'IN_PROGRESS' AND clock_timestamp() - r.mark_at > interval '1 second' THEN
        (s.posted + s.duplicates + s.failed + r.refused - r.mark_processed)::float8
            / extract(EPOCH FROM clock_timestamp() - r.mark_at)::float8
    END AS recent_rate
FROM runs AS r
CROSS JOIN LATERAL (
    SELECT coalesce(sum(t.posted), 0) AS posted, coalesce(sum(t.duplicates), 0) AS duplicates,
           coalesce(sum(t.failed), 0) AS failed, coalesce(sum(t.sent_again), 0) AS sent_again
    FROM run_streams AS t WHERE t.run_id = r.id
) AS s;
