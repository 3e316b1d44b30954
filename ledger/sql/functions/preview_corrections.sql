-- What correcting these breaks would do: posted by the same function as the corrections themselves, in a transaction inside
-- this one that is rolled back whatever the caller does. Nobody posts meanwhile.
CREATE OR REPLACE FUNCTION preview_corrections(
    break_ids bigint[], ledger_id text DEFAULT NULL, counter_accounts text[] DEFAULT '{}',
    usual_counter_accounts text[] DEFAULT '{}'
) RETURNS TABLE (proposal correction_proposal, posted posted_correction)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
    _proposals correction_proposal[];
    _posted posted_correction[];
    _nth integer := 0;
BEGIN
    BEGIN
        PERFORM pg_advisory_xact_lock(posting_lock());
        _proposals := ARRAY(
            SELECT p FROM propose_corrections(preview_corrections.break_ids, preview_corrections.ledger_id,
                preview_corrections.counter_accounts, preview_corrections.usual_counter_accounts) AS p);
        _posted := ARRAY(
            SELECT p FROM post_corrections(
                ARRAY(SELECT n FROM unnest(_proposals) AS n WHERE n.refusal IS NULL), 'preview') AS p);
        RAISE EXCEPTION 'a preview leaves nothing behind' USING ERRCODE = 'LD986';
    EXCEPTION WHEN SQLSTATE 'LD986' THEN
        NULL;  -- the variables stay, the entries do not
    END;
    FOREACH proposal IN ARRAY _proposals LOOP
        posted := NULL;
        IF proposal.refusal IS NULL THEN
            _nth := _nth + 1;
            posted := _posted[_nth];
        END IF;
        RETURN NEXT;
    END LOOP;
END
$$;
