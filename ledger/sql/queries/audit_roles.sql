-- Logins that may do more than their work needs: superusers, and members of `owner`.
SELECT r.rolname AS role, r.rolsuper AS superuser, r.rolbypassrls AS bypasses_row_security,
    EXISTS (SELECT FROM pg_auth_members AS m JOIN pg_roles AS g ON g.oid = m.roleid
            WHERE m.member = r.oid AND g.rolname = 'owner') AS owner_member
FROM pg_roles AS r
WHERE r.rolcanlogin AND (r.rolsuper OR r.rolbypassrls OR EXISTS (
    SELECT FROM pg_auth_members AS m JOIN pg_roles AS g ON g.oid = m.roleid
    WHERE m.member = r.oid AND g.rolname = 'owner'))
ORDER BY r.rolname
