-- The largest tables, with their indexes.
SELECT relname AS table_name, pg_total_relation_size(oid) AS bytes
FROM pg_class
WHERE relnamespace = to_regnamespace('public') AND relkind IN ('r', 'p')
ORDER BY 2 DESC, 1
LIMIT 6
