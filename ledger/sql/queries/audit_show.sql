-- One line of the audit log with the digest computed again, and the line before it. A line of before its number was sealed
-- with it may only follow such a one.
SELECT a.id, to_char(a.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at, a.actor, a.action, a.reason,
       a.details, encode(a.previous_digest, 'hex') AS previous_digest, encode(a.digest, 'hex') AS digest,
       encode(audit_digest(a), 'hex') AS computed_digest,
       a.digest IS NOT DISTINCT FROM audit_digest(a)
           OR (a.digest IS NOT DISTINCT FROM audit_digest_unnumbered(a) AND coalesce(b.digest <> audit_digest(b), true))
           AS intact,
       b.id AS follows, a.previous_digest IS NOT DISTINCT FROM coalesce(b.digest, '') AS linked
FROM audit_log AS a
LEFT JOIN LATERAL (SELECT p.* FROM audit_log AS p WHERE p.id < a.id ORDER BY p.id DESC LIMIT 1) AS b ON true
WHERE a.id = %(id)s
