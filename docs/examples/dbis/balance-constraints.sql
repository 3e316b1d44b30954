-- Testing of DBIS's migrations: the balance constraints, by their names. Written here. Since PostgreSQL 18 NOT NULL is
-- a constraint too (contype n), and a name like bank_accounts_balance_not_null would be counted without the second line.
SELECT conname, convalidated FROM pg_constraint
WHERE conrelid = 'bank_accounts'::regclass AND contype = 'c'
  AND conname LIKE '%balance%'
ORDER BY conname;
