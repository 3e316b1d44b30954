-- Lines of the audit log, the latest first. Its time is the text that is sealed with it.
SELECT a.id, to_char(a.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at, a.actor, a.action, a.reason,
       a.details, encode(a.digest, 'hex') AS digest
FROM audit_log AS a
WHERE (%(before)s::bigint IS NULL OR a.id < %(before)s)
    AND (%(actor)s::text IS NULL OR strpos(a.actor, %(actor)s) > 0)
    AND (%(action)s::text IS NULL OR starts_with(a.action, %(action)s))
    AND (%(since)s::timestamptz IS NULL OR a.at >= %(since)s)
    AND (%(until)s::timestamptz IS NULL OR a.at < %(until)s)
    AND (%(grep)s::text IS NULL
         OR strpos(lower(concat_ws(' ', a.action, a.actor, a.reason, a.details::text)), lower(%(grep)s)) > 0)
ORDER BY a.id DESC
LIMIT %(limit)s
