-- What a line of the audit log is sealed with: the digest of the line before, and everything the line says as one JSON
-- array, in which no field can run into the next. Independent of the session's settings for times.
CREATE OR REPLACE FUNCTION audit_digest(line audit_log) RETURNS bytea
LANGUAGE sql STABLE
SET search_path = public, pg_temp
AS $$
SELECT sha256(coalesce((audit_digest.line).previous_digest, '') || convert_to(jsonb_build_array(
    to_char((audit_digest.line).at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    (audit_digest.line).actor, (audit_digest.line).action, (audit_digest.line).reason,
    (audit_digest.line).details::text)::text, 'UTF8'))
$$;
