-- Give up dead letters that wait, for a reason; nothing of them is deleted. Answers for each one that exists what it
-- was before.
CREATE OR REPLACE FUNCTION discard_dead_letters(ids bigint[], reason text, operator_name text)
RETURNS TABLE (letter_id bigint, was text)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
    _waiting bigint[];
    _before jsonb;
BEGIN
    IF coalesce(btrim(reason), '') = '' THEN
        RAISE EXCEPTION 'a dead letter is given up for a reason' USING ERRCODE = 'LD943';
    END IF;
    RETURN QUERY SELECT d.id, d.status FROM lock_dead_letters(ids) AS d;

    SELECT coalesce(array_agg(d.id ORDER BY d.id), '{}') INTO _waiting
    FROM dead_letters AS d
    WHERE d.id = ANY (ids) AND d.status IN ('OPEN', 'PARKED');
    IF _waiting = '{}' THEN
        RETURN;
    END IF;
    _before := letters_by_status(_waiting);
    UPDATE dead_letters AS d SET status = 'DISCARDED', settled_at = clock_timestamp() WHERE d.id = ANY (_waiting);
    DELETE FROM parked_waits AS w WHERE w.dead_letter_id = ANY (_waiting);
    INSERT INTO dead_letter_attempts (dead_letter_id, action, reason, actor)
    SELECT n.id, 'DISCARD', discard_dead_letters.reason, actor_name(operator_name) FROM unnest(_waiting) AS n (id)
    ORDER BY n.id;
    PERFORM write_audit('dead_letters.discard', reason, jsonb_build_object('letters', to_jsonb(_waiting),
            'before', _before, 'after', letters_by_status(_waiting)),
        operator_name);
END
$$;
