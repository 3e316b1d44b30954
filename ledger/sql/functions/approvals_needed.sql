-- By how many persons a correction of this amount has to be approved.
CREATE OR REPLACE FUNCTION approvals_needed(amount numeric, second_approval_above numeric) RETURNS integer
LANGUAGE sql IMMUTABLE
AS $$
SELECT CASE WHEN approvals_needed.amount > approvals_needed.second_approval_above THEN 2 ELSE 1 END
$$;
