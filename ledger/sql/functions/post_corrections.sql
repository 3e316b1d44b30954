-- Post what is proposed, all in order by the posting function; what it answered to each, and both accounts' balances before
-- and after. The only way from a proposal into the books: a preview goes it too, and takes it back.
CREATE OR REPLACE FUNCTION post_corrections(proposals correction_proposal[], reason text) RETURNS SETOF posted_correction
LANGUAGE plpgsql
SET search_path = public, pg_temp
SET enable_seqscan = off
AS $$
DECLARE
    _proposal correction_proposal;
    _entries posting[] := '{}';
    _answers posting[];
    _nth integer := 0;
BEGIN
    FOREACH _proposal IN ARRAY proposals LOOP
        _nth := _nth + 1;
        _entries[_nth] := correction_entry(_proposal, _nth - 1, post_corrections.reason);
    END LOOP;
    IF _nth = 0 THEN
        RETURN;
    END IF;
    _answers := ARRAY(SELECT p FROM post_ledger_entries(_entries) AS p);

    RETURN QUERY
    WITH answers AS (
        SELECT a.*, e.id AS posted_id, coalesce((a.outcome = 'posted')::integer, 0) * a.amount AS moved
        FROM unnest(_answers) AS a
        LEFT JOIN ledger_entries AS e
            ON a.outcome = 'posted' AND e.ledger_id = a.ledger_id AND e.reference_id = a.reference_id
    ), sides AS (
        SELECT s.*, CASE s.side WHEN 'debit' THEN s.moved ELSE -s.moved END
                * CASE b.normal_side WHEN 'debit' THEN 1 ELSE -1 END AS delta, b.balance
        FROM (SELECT a.ordinal, a.reference_id, a.outcome, a.field, a.rule, a.posted_id, a.moved,
                  side.name AS side, side.account_id
              FROM answers AS a
              CROSS JOIN LATERAL (
                  VALUES ('debit', a.debit_account_id), ('credit', a.credit_account_id)) AS side (name, account_id)) AS s
        LEFT JOIN bank_accounts AS b ON b.id = s.account_id
    ), running AS (
        SELECT s.*, s.balance - sum(s.delta) OVER (PARTITION BY s.account_id)
            + sum(s.delta) OVER (PARTITION BY s.account_id ORDER BY s.ordinal) AS after
        FROM sides AS s
    )
    SELECT substr(r.reference_id, length('CORRECTION-') + 1)::bigint, r.outcome, r.field, r.rule, r.posted_id,
        max(r.after - r.delta) FILTER (WHERE r.side = 'debit'), max(r.after) FILTER (WHERE r.side = 'debit'),
        max(r.after - r.delta) FILTER (WHERE r.side = 'credit'), max(r.after) FILTER (WHERE r.side = 'credit')
    FROM running AS r
    GROUP BY r.ordinal, r.reference_id, r.outcome, r.field, r.rule, r.posted_id
    ORDER BY r.ordinal;
END
$$;
