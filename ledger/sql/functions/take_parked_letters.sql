-- Take in hand, in order of id and behind `after`, parked messages that wait for an account which takes postings now; one
-- at a time in the whole database, so that none is overtaken. Nothing when somebody else is at it.
CREATE OR REPLACE FUNCTION take_parked_letters(after bigint, letters integer) RETURNS SETOF dead_letters
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
AS $$
BEGIN
    IF NOT pg_try_advisory_xact_lock(7_310_575_217_644_212_596) THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT d.* FROM dead_letters AS d
    WHERE d.status = 'PARKED' AND d.id IN (
        SELECT w.dead_letter_id FROM parked_accounts_ready AS r JOIN parked_waits AS w ON w.account_id = r.account_id
        WHERE w.dead_letter_id > take_parked_letters.after
        ORDER BY w.dead_letter_id LIMIT take_parked_letters.letters)
    ORDER BY d.id
    FOR NO KEY UPDATE;
END
$$;
