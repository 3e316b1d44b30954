-- What a line of the audit log is sealed with: the digest of the line before, and everything the line says as one JSON
-- array, in which no field can run into the next. Independent of the session's settings for times. No search_path is set,
-- so that a query over the whole log takes it in; every name in it is PostgreSQL's own.
CREATE OR REPLACE FUNCTION audit_digest(line audit_log) RETURNS bytea
LANGUAGE sql STABLE
AS $$
SELECT pg_catalog.sha256(coalesce((audit_digest.line).previous_digest, '')
    || pg_catalog.convert_to(pg_catalog.jsonb_build_array((audit_digest.line).id,
        pg_catalog.to_char((audit_digest.line).at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        (audit_digest.line).actor, (audit_digest.line).action, (audit_digest.line).reason,
        (audit_digest.line).details::text)::text, 'UTF8'))
$$;
