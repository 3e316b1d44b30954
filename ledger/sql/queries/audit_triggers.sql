-- Every trigger of the schema's tables: what it calls, and whether it is on.
SELECT c.relname AS table_name, t.tgname AS name, p.proname AS function, t.tgenabled IN ('O', 'A') AS enabled
FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid JOIN pg_proc AS p ON p.oid = t.tgfoid
WHERE c.relnamespace = to_regnamespace('public') AND NOT t.tgisinternal
ORDER BY c.relname, t.tgname
