-- Whether an entry is to be held instead of posted or refused, and why: '' when not. `state` is its fault against the
-- books, null when none; `awaited` is whether others wait for one of its accounts. `park` null: nothing is ever held
-- (direct postings). False: what would be posted past others that wait. True: also what touches an unknown or frozen account.
CREATE OR REPLACE FUNCTION parks(park boolean, state text, awaited boolean, debit_status text, credit_status text)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
SELECT CASE
    WHEN park IS NULL THEN ''
    WHEN park AND state IN ('debit_account_unknown', 'credit_account_unknown') THEN state
    WHEN park AND state = 'account_closed' AND 'CLOSED' NOT IN (debit_status, credit_status) THEN state
    WHEN state IS NULL AND awaited THEN 'order'
    ELSE ''
END
$$;
