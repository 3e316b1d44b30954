-- What a line of the audit log is sealed with: everything it says, and the digest of the line before.
CREATE OR REPLACE FUNCTION audit_digest(line audit_log) RETURNS bytea
LANGUAGE sql STABLE
SET search_path = public, pg_temp
SET timezone = 'UTC'
AS $$
SELECT sha256(coalesce((audit_digest.line).previous_digest, '') || convert_to(concat_ws(E'\x1f',
    (audit_digest.line).at::text, (audit_digest.line).actor, (audit_digest.line).action,
    (audit_digest.line).reason, (audit_digest.line).details::text), 'UTF8'))
$$;
