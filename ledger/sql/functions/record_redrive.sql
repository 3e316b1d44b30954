-- What posting kept messages again came to, in the transaction that posted them: one answer for each letter.
-- Posted settles it; so does a duplicate, unless the letter was undone: what the books hold then was taken back. A
-- refused one stays as it is and tells why. Each counts, and is written down.
CREATE OR REPLACE FUNCTION record_redrive(
    ids bigint[], outcomes text[], fields text[], rules text[], said text[], entry_ids bigint[], patch jsonb,
    before jsonb, reason text, operator_name text
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
    _changed bigint;
    _before jsonb := letters_by_status(record_redrive.ids);
BEGIN
    PERFORM FROM unnest(ids, outcomes, entry_ids) AS a (id, outcome, entry_id)
    JOIN dead_letters AS d ON d.id = a.id
    LEFT JOIN ledger_entries AS e ON e.id = a.entry_id
        AND e.topic = d.topic AND e.partition = d.partition AND e."offset" = d."offset"
    WHERE a.outcome = 'posted' AND e.id IS NULL;
    IF FOUND THEN
        RAISE EXCEPTION 'a dead letter is said to be posted by an entry that is not its own' USING ERRCODE = 'LD941';
    END IF;

    UPDATE dead_letters AS d
    SET attempts = d.attempts + 1,
        last_code = a.outcome,
        status = CASE WHEN a.settled THEN 'REDRIVEN' ELSE d.status END,
        patch = CASE WHEN a.settled THEN record_redrive.patch ELSE d.patch END,
        entry_id = CASE WHEN a.settled THEN a.entry_id ELSE d.entry_id END,
        settled_at = CASE WHEN a.settled THEN clock_timestamp() ELSE d.settled_at END
    FROM (SELECT n.id, n.outcome, n.entry_id,
                 n.outcome = 'posted' OR (n.outcome = 'duplicate' AND was.status = 'OPEN') AS settled
          FROM unnest(ids, outcomes, entry_ids) AS n (id, outcome, entry_id)
          JOIN dead_letters AS was ON was.id = n.id) AS a
    WHERE d.id = a.id AND d.status IN ('OPEN', 'UNDONE');
    GET DIAGNOSTICS _changed = ROW_COUNT;
    IF _changed <> cardinality(ids) THEN
        RAISE EXCEPTION 'a dead letter is not open: take it in hand before it is posted' USING ERRCODE = 'LD942';
    END IF;

    INSERT INTO dead_letter_attempts (dead_letter_id, action, outcome, field, rule, said, patch, entry_id, reason,
        actor)
    SELECT a.id, 'REDRIVE', a.outcome, a.field, a.rule, a.said, record_redrive.patch, a.entry_id,
           record_redrive.reason, actor_name(operator_name)
    FROM unnest(ids, outcomes, fields, rules, record_redrive.said, entry_ids)
        AS a (id, outcome, field, rule, said, entry_id)
    ORDER BY a.id;

    PERFORM write_audit('dead_letters.redrive', record_redrive.reason, jsonb_build_object(
        'patch', record_redrive.patch, 'before', _before, 'after', letters_by_status(record_redrive.ids),
        'letters', (
            SELECT jsonb_agg(jsonb_build_object('id', a.id, 'outcome', a.outcome, 'entry_id', a.entry_id)
                || CASE WHEN record_redrive.before ? a.id::text
                        THEN jsonb_build_object('before', record_redrive.before -> a.id::text)
                        ELSE '{}' END ORDER BY a.id)
            FROM unnest(ids, outcomes, entry_ids) AS a (id, outcome, entry_id))), operator_name);
END
$$;
