-- Keep the latest report of `run verify` with its run.
CREATE OR REPLACE FUNCTION record_verification(run_id text, verified jsonb) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
    UPDATE runs AS r SET verified = record_verification.verified, updated_at = clock_timestamp()
    WHERE r.id = record_verification.run_id;
$$;
