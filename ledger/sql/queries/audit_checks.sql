-- The CHECK constraints of a table, as their text.
SELECT pg_get_constraintdef(oid) FROM pg_constraint
WHERE conrelid = to_regclass('public.' || quote_ident(%(table)s)) AND contype = 'c'
