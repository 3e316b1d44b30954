-- What the producer of a run has read and sent, with the position behind it, in one transaction: references, refusals,
-- and DBIS's checkpoint for those that were refused. A batch that was recorded before adds nothing.
CREATE OR REPLACE FUNCTION record_source(
    run_id text, source_position jsonb, ended boolean, sequences bigint[], ledger_ids text[], reference_ids text[],
    digests bytea[], refusals jsonb
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
    _run runs;
    _sent bigint;
    _refused bigint;
BEGIN
    SELECT * INTO STRICT _run FROM runs AS r WHERE r.id = record_source.run_id FOR NO KEY UPDATE;
    INSERT INTO backfill_source_data (run_id, sequence, source_id, ledger_id, reference_id, content_digest)
    SELECT _run.id, s.sequence, _run.source_id, s.ledger_id, s.reference_id, s.digest
    FROM unnest(record_source.sequences, record_source.ledger_ids, record_source.reference_ids, record_source.digests)
        AS s (sequence, ledger_id, reference_id, digest)
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS _sent = ROW_COUNT;
    INSERT INTO run_refusals (run_id, sequence, position, column_name, value, code, field, rule, reason)
    SELECT _run.id, f.sequence, f.position, f.column_name, f.value, f.code, f.field, f.rule, f.reason
    FROM jsonb_to_recordset(record_source.refusals) AS f (sequence bigint, position text, column_name text, value text,
        code text, field text, rule text, reason text)
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS _refused = ROW_COUNT;
    UPDATE runs AS r
    SET source_position = record_source.source_position, source_ended = record_source.ended, sent = r.sent + _sent,
        refused = r.refused + _refused, updated_at = clock_timestamp(),
        total_records = CASE WHEN record_source.ended THEN r.sent + _sent + r.refused + _refused ELSE r.total_records END
    WHERE r.id = _run.id;
    IF _refused > 0 THEN
        PERFORM count_in_checkpoint(_run.id, 0, 0, _refused, NULL, NULL);
    END IF;
    IF record_source.ended THEN
        UPDATE ledger_backfill_checkpoints AS c
        SET total_records = _run.sent + _sent + _run.refused + _refused, updated_at = clock_timestamp()
        WHERE c.source_id = _run.source_id AND c.ledger_id = _run.ledger_id;
    END IF;
END
$$;
