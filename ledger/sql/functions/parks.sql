-- Whether an entry is to be held instead of posted or refused, and why: '' when not. `state` is its fault against the
-- books, null when none. `park` null: nothing is ever held (direct postings). False: what would be posted to an account
-- for which others wait already, so that they stay in order. True: also what touches an unknown or frozen account.
CREATE OR REPLACE FUNCTION parks(
    park boolean, state text, debit_account_id text, credit_account_id text, debit_status text, credit_status text
) RETURNS text
LANGUAGE sql STABLE
SET search_path = public, pg_temp
AS $$
SELECT CASE
    WHEN park IS NULL THEN ''
    WHEN park AND state IN ('debit_account_unknown', 'credit_account_unknown') THEN state
    WHEN park AND state = 'account_closed' AND 'CLOSED' NOT IN (debit_status, credit_status) THEN state
    WHEN state IS NULL AND EXISTS (SELECT FROM parked_waits AS w
                                   WHERE w.account_id IN (parks.debit_account_id, parks.credit_account_id))
        THEN 'order'
    ELSE ''
END
$$;
