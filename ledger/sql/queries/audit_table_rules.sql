-- Tables whose rows somebody may not see, or whose writes are led elsewhere: row security, and rewrite rules.
SELECT c.relname AS table_name, c.relrowsecurity AS row_security,
    EXISTS (SELECT FROM pg_rewrite AS r WHERE r.ev_class = c.oid) AS rewritten
FROM pg_class AS c
WHERE c.relnamespace = to_regnamespace('public') AND c.relkind IN ('r', 'p')
    AND (c.relrowsecurity OR EXISTS (SELECT FROM pg_rewrite AS r WHERE r.ev_class = c.oid))
ORDER BY c.relname
