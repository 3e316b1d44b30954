-- What parked messages that were taken in hand came to, in the transaction that posted them: posted or found posted, they
-- are settled; refused, they are dead letters like any other. None waits any longer; each is written down.
CREATE OR REPLACE FUNCTION settle_parked_letters(
    ids bigint[], outcomes text[], fields text[], rules text[], reasons text[], entry_ids bigint[]
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
SET enable_seqscan = off
AS $$
DECLARE
    _changed bigint;
BEGIN
    UPDATE dead_letters AS d
    SET attempts = d.attempts + 1, last_code = a.outcome, field = a.field, rule = a.rule, reason = a.reason,
        status = CASE WHEN a.outcome IN ('posted', 'duplicate') THEN 'REDRIVEN' ELSE 'OPEN' END,
        published_at = CASE WHEN a.outcome IN ('posted', 'duplicate') THEN d.published_at END,
        entry_id = e.id, settled_at = CASE WHEN a.outcome IN ('posted', 'duplicate') THEN clock_timestamp() END
    FROM unnest(ids, outcomes, fields, rules, reasons, entry_ids) AS a (id, outcome, field, rule, reason, entry_id)
    LEFT JOIN ledger_entries AS e ON e.id = a.entry_id
    WHERE d.id = a.id AND d.status = 'PARKED'
        AND (a.outcome <> 'posted'
             OR (e.topic, e.partition, e."offset") IS NOT DISTINCT FROM (d.topic, d.partition, d."offset"));
    GET DIAGNOSTICS _changed = ROW_COUNT;
    IF _changed <> cardinality(ids) THEN
        RAISE EXCEPTION 'a message is not parked, or was not posted by its own entry' USING ERRCODE = 'LD945';
    END IF;
    INSERT INTO dead_letter_attempts (dead_letter_id, action, outcome, field, rule, said, entry_id, reason)
    SELECT a.id, 'RELEASE', a.outcome, a.field, a.rule, a.reason, a.entry_id, 'its accounts are there'
    FROM unnest(ids, outcomes, fields, rules, reasons, entry_ids) AS a (id, outcome, field, rule, reason, entry_id)
    ORDER BY a.id;
    DELETE FROM parked_waits AS w WHERE w.dead_letter_id = ANY (settle_parked_letters.ids);
END
$$;
