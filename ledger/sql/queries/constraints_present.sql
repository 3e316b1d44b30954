-- Every constraint that counts as a balance rule: a CHECK on the accounts whose name contains `balance`.
SELECT c.conname AS name, pg_get_constraintdef(c.oid) AS definition, c.convalidated AS validated
FROM pg_constraint AS c
WHERE c.conrelid = 'bank_accounts'::regclass AND c.contype = 'c' AND c.conname LIKE '%balance%'
ORDER BY c.conname
