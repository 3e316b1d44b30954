-- Keep what these breaks propose, and that the person at this login approves exactly that. `approvals` are how many logins
-- have approved it now, of `needed`; `again`: this one had before, and nothing is changed.
CREATE OR REPLACE FUNCTION approve_corrections(
    break_ids bigint[], reason text, second_approval_above numeric, ledger_id text DEFAULT NULL,
    counter_accounts text[] DEFAULT '{}', usual_counter_accounts text[] DEFAULT '{}', operator_name text DEFAULT ''
) RETURNS TABLE (proposal correction_proposal, approvals integer, needed integer, again boolean)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
    _before integer;
    _told jsonb[] := '{}';
    _actor text := actor_name(approve_corrections.operator_name);
BEGIN
    IF btrim(coalesce(approve_corrections.reason, '')) = '' THEN
        RAISE EXCEPTION 'a correction is approved for a reason' USING ERRCODE = 'LD987';
    END IF;
    PERFORM pg_advisory_xact_lock(breaks_lock());
    PERFORM FROM breaks AS b WHERE b.id = ANY (approve_corrections.break_ids) ORDER BY b.id FOR UPDATE;
    FOR proposal IN
        SELECT * FROM propose_corrections(approve_corrections.break_ids, approve_corrections.ledger_id,
            approve_corrections.counter_accounts, approve_corrections.usual_counter_accounts)
    LOOP
        approvals := 0;
        needed := approvals_needed(proposal.amount, approve_corrections.second_approval_above);
        again := false;
        IF proposal.refusal IS NULL THEN
            INSERT INTO corrections AS c (break_id, ledger_id, reference_id, debit_account_id, credit_account_id, amount,
                currency_code, asset_type, books, proposal_digest, proposed_by)
            VALUES (proposal.break_id, proposal.ledger_id, proposal.reference_id, proposal.debit_account_id,
                proposal.credit_account_id, proposal.amount, proposal.currency_code, proposal.asset_type,
                proposal.books, proposal.digest, _actor)
            ON CONFLICT ON CONSTRAINT corrections_pkey DO UPDATE
            SET ledger_id = excluded.ledger_id, reference_id = excluded.reference_id,
                debit_account_id = excluded.debit_account_id, credit_account_id = excluded.credit_account_id,
                amount = excluded.amount, currency_code = excluded.currency_code, asset_type = excluded.asset_type,
                books = excluded.books, proposal_digest = excluded.proposal_digest,
                proposed_by = excluded.proposed_by, proposed_at = excluded.proposed_at
            WHERE c.proposal_digest <> excluded.proposal_digest;
            SELECT count(DISTINCT a.login), coalesce(bool_or(a.login = session_user), false) INTO _before, again
            FROM correction_approvals AS a
            WHERE a.break_id = proposal.break_id AND a.proposal_digest = proposal.digest;
            approvals := _before;
            IF NOT again THEN
                INSERT INTO correction_approvals (break_id, actor, login, proposal_digest, reason)
                VALUES (proposal.break_id, _actor, session_user, proposal.digest, approve_corrections.reason);
                approvals := _before + 1;
                _told[cardinality(_told) + 1] := jsonb_build_object('break_id', proposal.break_id, 'amount', proposal.amount::text,
                    'currency_code', proposal.currency_code, 'proposal_digest', encode(proposal.digest, 'hex'),
                    'needed', needed, 'before', jsonb_build_object('approvals', _before),
                    'after', jsonb_build_object('approvals', approvals));
            END IF;
        END IF;
        RETURN NEXT;
    END LOOP;
    IF _told <> '{}' THEN
        PERFORM write_audit('correction_approve', approve_corrections.reason, jsonb_build_object(
            'second_approval_above', approve_corrections.second_approval_above::text, 'corrections', to_jsonb(_told),
            'before', (SELECT jsonb_build_object('approvals', sum((t -> 'before' ->> 'approvals')::integer)) FROM unnest(_told) AS t),
            'after', (SELECT jsonb_build_object('approvals', sum((t -> 'after' ->> 'approvals')::integer)) FROM unnest(_told) AS t)),
            approve_corrections.operator_name);
    END IF;
END
$$;
