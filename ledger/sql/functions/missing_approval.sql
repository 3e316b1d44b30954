-- What a proposal lacks to be applied: an approval, a second one, or one of what is proposed now; null when nothing.
CREATE OR REPLACE FUNCTION missing_approval(proposal correction_proposal, second_approval_above numeric) RETURNS text
LANGUAGE sql STABLE
SET search_path = public, pg_temp
AS $$
SELECT CASE
    WHEN count(DISTINCT a.login) FILTER (WHERE a.proposal_digest = proposal.digest)
        >= approvals_needed(proposal.amount, missing_approval.second_approval_above) THEN NULL
    WHEN bool_or(a.proposal_digest = proposal.digest) THEN 'second_approval'
    WHEN count(*) > 0 THEN 'proposal_changed'
    ELSE 'not_approved'
END
FROM correction_approvals AS a
WHERE a.break_id = proposal.break_id
$$;
