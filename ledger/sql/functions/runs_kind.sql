-- Whether a login may have a process of that kind: what its roles run. A superuser, and whoever is a member of all, has all.
CREATE OR REPLACE FUNCTION runs_kind(login name, kind text) RETURNS boolean
LANGUAGE sql STABLE
SET search_path = public, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM (VALUES
            ('consume', 'poster'), ('run source', 'poster'), ('run worker', 'poster'), ('run', 'operator'),
            ('produce scb', 'poster'), ('produce scb', 'operator'), ('relay', 'relay'), ('seal', 'relay'),
            ('dashboard', 'auditor')
        ) AS k (kind, role)
        WHERE k.kind = runs_kind.kind AND pg_has_role(runs_kind.login, k.role, 'MEMBER')
    )
$$;
