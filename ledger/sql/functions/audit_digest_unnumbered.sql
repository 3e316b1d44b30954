-- The same of a line that was written before a line's number was sealed with it (until the migration `reasons`).
CREATE OR REPLACE FUNCTION audit_digest_unnumbered(line audit_log) RETURNS bytea
LANGUAGE sql STABLE
AS $$
SELECT pg_catalog.sha256(coalesce((audit_digest_unnumbered.line).previous_digest, '')
    || pg_catalog.convert_to(pg_catalog.jsonb_build_array(
        pg_catalog.to_char((audit_digest_unnumbered.line).at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        (audit_digest_unnumbered.line).actor, (audit_digest_unnumbered.line).action,
        (audit_digest_unnumbered.line).reason, (audit_digest_unnumbered.line).details::text)::text, 'UTF8'))
$$;
