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
    _breaks bigint[] := '{}';
    _nth integer := 0;
BEGIN
    FOREACH _proposal IN ARRAY proposals LOOP
        _nth := _nth + 1;
        _entries[_nth] := correction_entry(_proposal, _nth - 1, post_corrections.reason);
        _breaks[_nth] := _proposal.break_id;
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
        SELECT s.ordinal, s.side, b.balance, s.account_id, CASE b.normal_side WHEN 'debit' THEN s.debit ELSE -s.debit END AS delta
        FROM (SELECT a.ordinal, 'debit' AS side, a.debit_account_id AS account_id, a.moved AS debit FROM answers AS a
              UNION ALL
              SELECT a.ordinal, 'credit', a.credit_account_id, -a.moved FROM answers AS a) AS s
        JOIN bank_accounts AS b ON b.id = s.account_id
    ), running AS (
        SELECT s.ordinal, s.side, s.delta,
            s.balance - sum(s.delta) OVER (PARTITION BY s.account_id)
                + sum(s.delta) OVER (PARTITION BY s.account_id ORDER BY s.ordinal) AS after
        FROM sides AS s
    )
    SELECT n.break_id, a.outcome, a.field, a.rule, a.posted_id, d.after - d.delta, d.after, k.after - k.delta, k.after
    FROM answers AS a
    JOIN unnest(_breaks) WITH ORDINALITY AS n (break_id, nth) ON n.nth = a.ordinal + 1
    LEFT JOIN running AS d ON d.ordinal = a.ordinal AND d.side = 'debit'
    LEFT JOIN running AS k ON k.ordinal = a.ordinal AND k.side = 'credit'
    ORDER BY a.ordinal;
END
$$;
