-- What was laid down for single roles and for this database (ALTER ROLE … SET, ALTER DATABASE … SET).
SELECT coalesce(r.rolname, 'database ' || d.datname) AS role, d.datname AS database, c.setting
FROM pg_db_role_setting AS s
LEFT JOIN pg_database AS d ON d.oid = s.setdatabase
LEFT JOIN pg_roles AS r ON r.oid = s.setrole
CROSS JOIN unnest(s.setconfig) AS c (setting)
WHERE s.setdatabase = 0 OR d.datname = current_database()
ORDER BY 1, 2, 3
