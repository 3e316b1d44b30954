-- Post the corrections of these breaks that are approved as they are proposed now, and close the breaks; the others are told
-- with what is in the way. All of it is one transaction. Order of locks: posting, breaks, accounts, audit log.
CREATE OR REPLACE FUNCTION apply_corrections(
    break_ids bigint[], reason text, second_approval_above numeric, usual_counter_accounts text[] DEFAULT '{}',
    operator_name text DEFAULT ''
) RETURNS TABLE (proposal correction_proposal, posted posted_correction)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
    _proposals correction_proposal[];
    _posted posted_correction[];
    _one record;
BEGIN
    IF btrim(coalesce(apply_corrections.reason, '')) = '' THEN
        RAISE EXCEPTION 'a correction is applied for a reason' USING ERRCODE = 'LD988';
    END IF;
    PERFORM pg_advisory_xact_lock(posting_lock());
    PERFORM pg_advisory_xact_lock(breaks_lock());
    PERFORM FROM breaks AS b WHERE b.id = ANY (apply_corrections.break_ids) ORDER BY b.id FOR UPDATE;
    _proposals := ARRAY(
        SELECT ROW(p.break_id, p.comparison, p.kind, p.reference_id, p.expected, p.actual, p.ledger_id,
            p.debit_account_id, p.credit_account_id, p.amount, p.currency_code, p.asset_type, p.books, p.digest,
            CASE WHEN p.refusal IS NULL THEN missing_approval(p, apply_corrections.second_approval_above)
                ELSE p.refusal END, p.about)::correction_proposal
        FROM propose_corrections(apply_corrections.break_ids,
            usual_counter_accounts => apply_corrections.usual_counter_accounts) AS p);
    _posted := ARRAY(
        SELECT p FROM post_corrections(ARRAY(SELECT n FROM unnest(_proposals) AS n WHERE n.refusal IS NULL),
            apply_corrections.reason) AS p);

    FOR _one IN
        SELECT n AS proposal, p AS posted
        FROM unnest(_proposals) AS n JOIN unnest(_posted) AS p ON p.break_id = n.break_id
        WHERE p.outcome = 'posted' ORDER BY p.entry_id
    LOOP
        PERFORM settle_correction(_one.proposal, _one.posted, apply_corrections.reason,
            apply_corrections.second_approval_above, apply_corrections.operator_name);
    END LOOP;
    RETURN QUERY
    SELECT n, p FROM unnest(_proposals) AS n LEFT JOIN unnest(_posted) AS p ON p.break_id = n.break_id
    ORDER BY n.break_id;
END
$$;
