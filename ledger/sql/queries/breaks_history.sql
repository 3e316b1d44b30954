-- What the audit log says of a break, in order: opened, changed, corrected, closed. Only lines from its opening on can
-- name it, and all of them are about breaks or their corrections.
SELECT line.id, line.at, line.actor, line.action, line.reason,
    CASE
        WHEN line.details -> 'opened' @> to_jsonb(%(id)s::bigint) THEN 'opened'
        WHEN line.details -> 'closed' @> to_jsonb(%(id)s::bigint) OR line.action = 'breaks.close' THEN 'closed'
        WHEN jsonb_path_exists(line.details, '$.changed[*] ? (@.break_id == $id)', jsonb_build_object('id', %(id)s::bigint))
            THEN 'changed'
        ELSE line.action
    END AS what,
    CASE
        WHEN line.action = 'breaks.record' THEN jsonb_path_query_first(
            line.details, '$.changed[*] ? (@.break_id == $id)', jsonb_build_object('id', %(id)s::bigint))
        ELSE line.details
    END AS details
FROM audit_log AS line
WHERE (line.action LIKE 'breaks.%%' OR line.action LIKE 'correct%%')
    AND (line.details -> 'opened' @> to_jsonb(%(id)s::bigint)
        OR line.details -> 'closed' @> to_jsonb(%(id)s::bigint)
        OR line.details -> 'break_id' = to_jsonb(%(id)s::bigint)
        OR line.details -> 'breaks' @> to_jsonb(%(id)s::bigint)
        OR jsonb_path_exists(line.details, '$.changed[*] ? (@.break_id == $id)',
            jsonb_build_object('id', %(id)s::bigint)))
ORDER BY line.id
