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
    _nth integer := 0;
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

    FOREACH proposal IN ARRAY _proposals LOOP
        posted := NULL;
        IF proposal.refusal IS NULL THEN
            _nth := _nth + 1;
            posted := _posted[_nth];
            IF posted.outcome = 'posted' THEN
                PERFORM settle_correction(proposal, posted, apply_corrections.reason,
                    apply_corrections.second_approval_above, apply_corrections.operator_name);
            END IF;
        END IF;
        RETURN NEXT;
    END LOOP;
END
$$;
