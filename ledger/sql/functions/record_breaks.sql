-- What a comparison found, onto the breaks: new differences are opened, open ones found again say when and how they look
-- now, open ones that it did not find again are closed, unless they are `kept`: it did not look there. A difference that
-- a correction has answered is not opened again. What only the relay opens (the SCB's refusals) is neither opened nor
-- closed here. Answers the break of each difference by its ordinal; what has changed is one line of the audit log.
CREATE OR REPLACE FUNCTION record_breaks(
    comparison text, breaks jsonb, operator_name text, reason text DEFAULT 'reconciliation', kept bigint[] DEFAULT '{}'
) RETURNS TABLE (ordinal bigint, break_id bigint, status text)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
SET enable_nestloop = off  -- ten thousand times ten thousand: how many there are, the planner cannot know
AS $$
#variable_conflict use_column
DECLARE
    _relays CONSTANT text[] := '{rejected_by_scb,digest_differs}';
    _ordinals bigint[];
    _ids bigint[];
    _statuses text[];
    _opened bigint[];
    _closed bigint[];
    _changed jsonb;
    _open bigint;
BEGIN
    IF record_breaks.comparison IS NULL OR record_breaks.comparison NOT IN (
            'source', 'entries', 'stated', 'outbox', 'acknowledgements', 'ledgers') THEN
        RAISE EXCEPTION 'there is no comparison of this name' USING ERRCODE = 'LD983';
    ELSIF coalesce(jsonb_typeof(record_breaks.breaks), '') <> 'array' THEN
        RAISE EXCEPTION 'what was found is an array' USING ERRCODE = 'LD985';
    END IF;
    PERFORM pg_advisory_xact_lock(breaks_lock());

    WITH found AS MATERIALIZED (
        SELECT f.*, c.break_id AS corrected,
            first_value(f.ordinal) OVER (PARTITION BY f.kind, f.ledger_id, f.reference_id, f.account_id
                ORDER BY f.ordinal) AS first
        FROM ROWS FROM (jsonb_to_recordset(record_breaks.breaks) AS (
            kind text, ledger_id text, reference_id text, account_id text, currency_code text, expected text,
            actual text, details jsonb
        )) WITH ORDINALITY AS f (kind, ledger_id, reference_id, account_id, currency_code, expected, actual, details,
            ordinal)
        LEFT JOIN corrected_breaks(record_breaks.comparison, record_breaks.breaks) AS c ON c.ordinal = f.ordinal
    ), standing AS MATERIALIZED (
        SELECT b.id, b.kind, b.expected, b.actual, f.ordinal
        FROM breaks AS b
        LEFT JOIN found AS f ON f.ordinal = f.first AND f.corrected IS NULL AND f.kind = b.kind
            AND coalesce(f.ledger_id, '') = coalesce(b.ledger_id, '')
            AND coalesce(f.reference_id, '') = coalesce(b.reference_id, '')
            AND coalesce(f.account_id, '') = coalesce(b.account_id, '')
        WHERE b.comparison = record_breaks.comparison AND b.status = 'OPEN'
    ), touched AS (
        UPDATE breaks AS b
        SET seen_at = statement_timestamp(), expected = f.expected, actual = f.actual,
            currency_code = f.currency_code, details = coalesce(f.details, '{}')
        FROM standing AS s JOIN found AS f ON f.ordinal = s.ordinal
        WHERE b.id = s.id AND b.status = 'OPEN' AND b.kind <> ALL (_relays)
    ), opened AS (
        INSERT INTO breaks (comparison, kind, ledger_id, reference_id, account_id, currency_code, expected, actual,
            details, opened_at, seen_at)
        SELECT record_breaks.comparison, f.kind, f.ledger_id, f.reference_id, f.account_id, f.currency_code, f.expected,
            f.actual, coalesce(f.details, '{}'), statement_timestamp(), statement_timestamp()
        FROM found AS f
        WHERE f.ordinal = f.first AND f.corrected IS NULL AND f.kind <> ALL (_relays)
            AND NOT EXISTS (SELECT FROM standing AS s WHERE s.ordinal = f.ordinal)
        ORDER BY f.ordinal
        RETURNING id, kind, ledger_id, reference_id, account_id
    ), closed AS (
        UPDATE breaks AS b SET status = 'CLOSED', closed_at = statement_timestamp()
        FROM standing AS s
        WHERE b.id = s.id AND b.status = 'OPEN' AND s.ordinal IS NULL AND b.kind <> ALL (_relays)
            AND b.id <> ALL (record_breaks.kept)
        RETURNING b.id
    ), answer AS (
        SELECT f.ordinal, coalesce(f.corrected, s.id, o.id) AS id,
            CASE WHEN f.corrected IS NOT NULL THEN 'CORRECTED' WHEN coalesce(s.id, o.id) IS NULL THEN 'CLOSED'
                ELSE 'OPEN' END AS status
        FROM found AS f
        LEFT JOIN standing AS s ON s.ordinal = f.first
        LEFT JOIN opened AS o ON o.kind = f.kind AND coalesce(o.ledger_id, '') = coalesce(f.ledger_id, '')
            AND coalesce(o.reference_id, '') = coalesce(f.reference_id, '')
            AND coalesce(o.account_id, '') = coalesce(f.account_id, '')
    )
    SELECT
        (SELECT array_agg(a.ordinal ORDER BY a.ordinal) FROM answer AS a),
        (SELECT array_agg(a.id ORDER BY a.ordinal) FROM answer AS a),
        (SELECT array_agg(a.status ORDER BY a.ordinal) FROM answer AS a),
        (SELECT coalesce(array_agg(o.id ORDER BY o.id), '{}') FROM opened AS o),
        (SELECT coalesce(array_agg(c.id ORDER BY c.id), '{}') FROM closed AS c),
        (SELECT coalesce(jsonb_agg(jsonb_build_object('break_id', s.id,
                'before', jsonb_build_object('expected', s.expected, 'actual', s.actual),
                'after', jsonb_build_object('expected', f.expected, 'actual', f.actual)) ORDER BY s.id), '[]')
         FROM standing AS s JOIN found AS f ON f.ordinal = s.ordinal
         WHERE s.kind <> ALL (_relays)
             AND (s.expected IS DISTINCT FROM f.expected OR s.actual IS DISTINCT FROM f.actual))
    INTO _ordinals, _ids, _statuses, _opened, _closed, _changed;

    IF _opened <> '{}' OR _closed <> '{}' OR _changed <> '[]' THEN
        SELECT count(*) INTO _open FROM breaks AS b
        WHERE b.comparison = record_breaks.comparison AND b.status = 'OPEN';
        PERFORM write_audit('breaks.record', coalesce(nullif(btrim(record_breaks.reason), ''), 'reconciliation'),
            jsonb_build_object('comparison', record_breaks.comparison, 'opened', to_jsonb(_opened),
                'closed', to_jsonb(_closed), 'changed', _changed,
                'before', jsonb_build_object('open', _open - cardinality(_opened) + cardinality(_closed)),
                'after', jsonb_build_object('open', _open)), record_breaks.operator_name);
    END IF;
    RETURN QUERY SELECT a.* FROM unnest(_ordinals, _ids, _statuses) AS a;
END
$$;
