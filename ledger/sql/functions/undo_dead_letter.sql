-- Take back what was done to a dead letter. One that was posted gets a mirror entry, whose reference says which
-- attempt it undoes, so that it can be posted once only; one that was given up is open again. Answers with a word, and
-- with what posting said of the mirror entry.
CREATE OR REPLACE FUNCTION undo_dead_letter(letter_id bigint, reason text, operator_name text)
RETURNS TABLE (answer text, reference_id text, outcome text, field text, rule text, entry_id bigint)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
    _letter dead_letters;
    _entry ledger_entries;
    _attempt bigint;
    _last text;
    _mirror posting;
BEGIN
    IF coalesce(btrim(reason), '') = '' THEN
        RAISE EXCEPTION 'what was done is taken back for a reason' USING ERRCODE = 'LD944';
    END IF;
    SELECT * INTO _letter FROM lock_dead_letters(ARRAY[letter_id]);
    SELECT a.action INTO _last FROM dead_letter_attempts AS a
    WHERE a.dead_letter_id = letter_id ORDER BY a.id DESC LIMIT 1;
    answer := CASE
        WHEN _letter.id IS NULL THEN 'unknown'
        WHEN _letter.status = 'UNDONE' THEN 'undone already'
        WHEN _letter.status = 'OPEN' AND _last = 'REOPEN' THEN 'open already'
        WHEN _letter.status IN ('OPEN', 'PARKED') THEN 'nothing done'
        WHEN _letter.status = 'DISCARDED' THEN 'reopened'
        WHEN _letter.entry_id IS NULL THEN 'nothing posted'
        WHEN _letter.run_id IS NOT NULL AND NOT EXISTS (  -- taken back with its whole run
            SELECT FROM standing_entries(_letter.run_id) AS s WHERE s.id = _letter.entry_id) THEN 'undone already'
        ELSE 'undone'
    END;

    IF answer = 'reopened' THEN
        UPDATE dead_letters AS d SET status = 'OPEN', settled_at = NULL WHERE d.id = letter_id;
        INSERT INTO dead_letter_attempts (dead_letter_id, action, reason, actor)
        VALUES (letter_id, 'REOPEN', undo_dead_letter.reason, actor_name(operator_name));
        PERFORM write_audit('dead_letters.reopen', undo_dead_letter.reason,
            jsonb_build_object('letters', jsonb_build_array(letter_id),
                'before', jsonb_build_object('status', _letter.status),
                'after', jsonb_build_object('status', 'OPEN')), operator_name);
    ELSIF answer = 'undone' THEN
        SELECT * INTO STRICT _entry FROM ledger_entries AS e WHERE e.id = _letter.entry_id;
        SELECT max(a.id) INTO STRICT _attempt FROM dead_letter_attempts AS a
        WHERE a.dead_letter_id = letter_id AND a.entry_id = _letter.entry_id AND a.outcome = 'posted';
        reference_id := format('UNDO-%s-%s', letter_id, _attempt);
        _mirror := mirror_of(_entry, reference_id, jsonb_build_object('undoes', _entry.reference_id,
            'dead_letter', letter_id::text));
        SELECT p.outcome, p.field, p.rule INTO outcome, field, rule FROM post_ledger_entries(ARRAY[_mirror]) AS p;
        SELECT e.id INTO entry_id FROM ledger_entries AS e
        WHERE e.ledger_id = _mirror.ledger_id AND e.reference_id = _mirror.reference_id
            AND outcome IN ('posted', 'duplicate');
        INSERT INTO dead_letter_attempts (dead_letter_id, action, outcome, field, rule, entry_id, reason, actor)
        VALUES (letter_id, 'UNDO', outcome, coalesce(field, ''), coalesce(rule, ''), entry_id,
            undo_dead_letter.reason, actor_name(operator_name));
        IF entry_id IS NULL THEN
            answer := 'refused';
        ELSE
            UPDATE dead_letters AS d SET status = 'UNDONE', settled_at = clock_timestamp() WHERE d.id = letter_id;
            PERFORM write_audit('dead_letters.undo', undo_dead_letter.reason, jsonb_build_object(
                'letters', jsonb_build_array(letter_id), 'undoes', _entry.reference_id,
                'reference_id', reference_id, 'entry_id', entry_id,
                'before', jsonb_build_object('status', _letter.status, 'entry_id', _entry.id),
                'after', jsonb_build_object('status', 'UNDONE', 'entry_id', entry_id)), operator_name);
        END IF;
    END IF;
    RETURN NEXT;
END
$$;
