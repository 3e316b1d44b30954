-- Take back the next `size` entries of a run, newest first, each by an entry with debit and credit swapped, whose
-- reference names the run and the entry: whoever posts it again finds it posted. The short way is one INSERT, which the
-- first refusal undoes whole; the careful way lists what is refused and posts the rest. The pass ends when it answers
-- that it has tried none.
CREATE OR REPLACE FUNCTION reverse_run(run_id text, size integer, careful boolean)
RETURNS TABLE (tried integer, reversed bigint, refused jsonb)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
SET plan_cache_mode = force_custom_plan
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $$
DECLARE
    _undo run_undos;
    _status text;
    _entries ledger_entries[];
    _mirror posting;
    _mirrors posting[] := '{}';
BEGIN
    SELECT * INTO _undo FROM run_undos AS u WHERE u.run_id = reverse_run.run_id AND u.method = 'reverse' FOR UPDATE;
    SELECT r.status INTO _status FROM runs AS r WHERE r.id = _undo.run_id;
    IF coalesce(_status NOT IN ('UNDOING', 'UNDONE'), true) THEN
        RAISE EXCEPTION 'run % is not being reversed', reverse_run.run_id USING ERRCODE = 'LD937';
    END IF;
    IF _status = 'UNDONE' THEN  -- by another who was at it too
        RETURN QUERY SELECT 0, 0::bigint, '[]'::jsonb;
        RETURN;
    END IF;
    SELECT coalesce(array_agg(next.entry ORDER BY next.id DESC), '{}') INTO _entries
    FROM (SELECT s.id, s AS entry FROM standing_entries(reverse_run.run_id) AS s
          WHERE s.id < coalesce(_undo.tried_from, 9223372036854775807)
          ORDER BY s.id DESC LIMIT reverse_run.size) AS next;
    tried := cardinality(_entries);
    FOR _nth IN 1..tried LOOP
        _mirror := mirror_of(_entries[_nth], 'UNDO-' || reverse_run.run_id || '-' || _entries[_nth].id,
            jsonb_build_object('undoes', _entries[_nth].reference_id, 'run', reverse_run.run_id));
        _mirror.ordinal := _nth - 1;
        _mirrors[_nth] := _mirror;
    END LOOP;

    refused := '[]';
    IF reverse_run.careful THEN
        SELECT count(*) FILTER (WHERE p.outcome = 'posted'),
               coalesce(jsonb_agg(jsonb_build_object('entry_id', _entries[p.ordinal + 1].id, 'ledger_id', p.ledger_id,
                   'reference_id', _entries[p.ordinal + 1].reference_id, 'mirror', p.reference_id, 'code', p.outcome,
                   'field', coalesce(p.field, ''), 'rule', coalesce(p.rule, ''),
                   'debit_account_id', p.debit_account_id, 'credit_account_id', p.credit_account_id)
                   ORDER BY p.ordinal) FILTER (WHERE p.outcome NOT IN ('posted', 'duplicate')), '[]')
        INTO reversed, refused
        FROM post_ledger_entries(_mirrors) AS p;
    ELSE
        INSERT INTO ledger_entries (ledger_id, debit_account_id, credit_account_id, amount, currency_code, asset_type,
            transaction_type, reference_id, fx_rate, metadata, timestamp_utc, source_id, source_type, source_position,
            producer_sequence, shard)
        SELECT m.ledger_id, m.debit_account_id, m.credit_account_id, m.amount, m.currency_code, m.asset_type,
               m.transaction_type, m.reference_id, m.fx_rate, m.metadata, m.timestamp_utc, m.source_id, m.source_type,
               m.source_position, m.producer_sequence, m.shard
        FROM unnest(_mirrors) AS m ORDER BY m.ordinal;
        GET DIAGNOSTICS reversed = ROW_COUNT;
    END IF;
    UPDATE run_undos AS u
    SET tried_from = coalesce(_entries[tried].id, u.tried_from), entries = u.entries + reverse_run.reversed
    WHERE u.run_id = reverse_run.run_id;
    RETURN NEXT;
END
$$;
