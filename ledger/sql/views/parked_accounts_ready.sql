-- Accounts that entries wait for and that take postings now (or are closed, which is an answer too). One look into the
-- index for each account that is waited for, however many entries do.
CREATE OR REPLACE VIEW parked_accounts_ready AS
WITH RECURSIVE awaited AS (
    (SELECT account_id FROM parked_waits ORDER BY account_id LIMIT 1)
    UNION ALL
    SELECT (SELECT w.account_id FROM parked_waits AS w WHERE w.account_id > awaited.account_id
            ORDER BY w.account_id LIMIT 1)
    FROM awaited WHERE awaited.account_id IS NOT NULL
)
SELECT a.id AS account_id
FROM awaited JOIN bank_accounts AS a ON a.id = awaited.account_id
WHERE a.status <> 'FROZEN';
