"""Goal: each role may do what granted.py lists, cell by cell, and nothing else; PUBLIC may do nothing."""

from collections.abc import Iterator

import psycopg
import pytest

from ledger import sql
from ledger.config import Settings
from ledger.migrate import migrate
from tests.books import granted, privileges
from tests.books.granted import ROLES
from tests.fixtures.databases import fresh
from tests.fixtures.servers import Servers

_TO_PUBLIC = """
    SELECT 'table ' || c.relname || ': ' || acl.privilege_type
    FROM pg_class AS c, aclexplode(c.relacl) AS acl
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind <> 'i' AND acl.grantee = 0
    UNION ALL
    SELECT 'column ' || a.attrelid::regclass || '.' || a.attname || ': ' || acl.privilege_type
    FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid, aclexplode(a.attacl) AS acl
    WHERE c.relnamespace = 'public'::regnamespace AND acl.grantee = 0
    UNION ALL
    SELECT 'function ' || p.proname || ': ' || acl.privilege_type
    FROM pg_proc AS p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS acl
    WHERE p.pronamespace = 'public'::regnamespace AND acl.grantee = 0
    UNION ALL
    SELECT 'schema: ' || acl.privilege_type FROM pg_namespace AS n, aclexplode(n.nspacl) AS acl
    WHERE n.nspname = 'public' AND acl.grantee = 0 AND acl.privilege_type <> 'USAGE'
    UNION ALL
    SELECT 'database: ' || acl.privilege_type FROM pg_database AS d, aclexplode(d.datacl) AS acl
    WHERE d.datname = current_database() AND acl.grantee = 0 AND acl.privilege_type <> 'CONNECT'
"""
_NOT_THE_OWNERS = """
    SELECT relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind <> 'c' AND relowner <> 'owner'::regrole
    UNION ALL
    SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proowner <> 'owner'::regrole
"""
_SEQUENCES = """
    SELECT c.relname, role, action
    FROM pg_class AS c, unnest(%s::text[]) AS role, unnest('{SELECT,USAGE,UPDATE}'::text[]) AS action
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'S'
        AND has_sequence_privilege(role, c.oid, action)
"""
_HOW_FUNCTIONS_RUN = """
    SELECT proname, prosecdef,
           coalesce((SELECT one FROM unnest(proconfig) AS one WHERE one LIKE 'search_path=%'), '')
    FROM pg_proc WHERE pronamespace = 'public'::regnamespace
"""


@pytest.fixture(scope="module")
def books(servers: Servers) -> Iterator[psycopg.Connection]:
    with fresh(servers) as url:  # not a clone of migrated ones: what is granted on the database is not cloned
        migrate(Settings.model_validate({"database_url": url}))
        with psycopg.connect(url, autocommit=True) as connection:
            yield connection


def test_the_table_of_what_is_granted_is_what_the_catalog_says_of_every_table(
    books: psycopg.Connection,
) -> None:
    found = privileges.on_tables(books)
    wrong = {
        table: actions
        for table, actions in found.items()
        if table not in granted.TABLES or privileges.understood(granted.TABLES[table]) != actions
    }
    lines = [f'    "{table}": {privileges.as_line(actions)},' for table, actions in wrong.items()]
    assert not lines, "if this is meant, write into TABLES of tests/books/granted.py:\n" + "\n".join(lines)
    assert set(granted.TABLES) == set(found), "TABLES of tests/books/granted.py names what does not exist"


def test_the_table_of_what_is_granted_is_what_the_catalog_says_of_every_function(
    books: psycopg.Connection,
) -> None:
    found = privileges.on_functions(books)
    lines = [
        f'    "{name}": {{{", ".join(f"{role!r}" for role in sorted(roles))}}},'.replace("'", '"').replace(
            "{}", "set()"
        )
        for name, roles in found.items()
        if granted.FUNCTIONS.get(name) != roles
    ]
    assert not lines, "if this is meant, write into FUNCTIONS of tests/books/granted.py:\n" + "\n".join(lines)
    assert set(granted.FUNCTIONS) == set(found), (
        "FUNCTIONS of tests/books/granted.py names what does not exist"
    )


@pytest.mark.parametrize("role", ROLES)
def test_every_action_on_a_table_that_is_not_granted_fails_when_it_is_tried(
    books: psycopg.Connection, role: str
) -> None:
    refused, let_through = privileges.refused_on_tables(books, role)
    may = {
        (table, cell)
        for table, line in granted.TABLES.items()
        for cell in privileges.understood(line).get(role, ())
    }
    assert {cell for cell in let_through if not _is_granted(cell, may)} == set()
    assert {cell for cell in refused if _is_granted(cell, may)} == set()


def _is_granted(cell: privileges.Cell, may: set[tuple[str, str]]) -> bool:
    _, table, action = cell
    if action == "MAINTAIN":  # it is tried by a lock, which these rights give as well
        return any((table, right) in may for right in (action, "UPDATE", "DELETE", "TRUNCATE"))
    return (table, action) in may or (table, action.partition("(")[0]) in may


@pytest.mark.parametrize("role", ROLES)
def test_every_function_that_is_not_granted_fails_when_it_is_called(
    books: psycopg.Connection, role: str
) -> None:
    let_through = {
        name for name, call in privileges.calls(books).items() if not privileges.is_refused(books, role, call)
    }
    assert let_through == {name for name, roles in granted.FUNCTIONS.items() if role in roles}


@pytest.mark.parametrize("role", ROLES)
def test_nobody_creates_anything_that_lasts(books: psycopg.Connection, role: str) -> None:
    lasting = (
        "CREATE TABLE mine ()",
        "CREATE SCHEMA mine",
        "CREATE FUNCTION public.mine() RETURNS int RETURN 1",
    )
    assert [one for one in lasting if not privileges.is_refused(books, role, one)] == []
    temporary = not privileges.is_refused(books, role, "CREATE TEMPORARY TABLE mine ()")
    assert temporary == (role in granted.MAY_MAKE_TEMPORARY_TABLES)
    assert books.execute(_SEQUENCES, [[role]]).fetchall() == []
    assert books.execute("SELECT has_schema_privilege(%s, 'public', 'CREATE')", [role]).fetchone() == (False,)


def test_nobody_has_anything_by_being_anybody(books: psycopg.Connection) -> None:
    assert books.execute(_TO_PUBLIC.encode()).fetchall() == []


def test_everything_is_the_owners_and_the_owner_cannot_log_in(books: psycopg.Connection) -> None:
    assert books.execute(_NOT_THE_OWNERS).fetchall() == []
    able = (
        "SELECT rolname FROM pg_roles WHERE rolname = ANY(%s) AND (rolcanlogin OR rolsuper OR rolcreaterole)"
    )
    assert books.execute(able, [["owner", *ROLES]]).fetchall() == []
    above = "SELECT role FROM unnest(%s::text[]) AS role WHERE pg_has_role(role, 'owner', 'MEMBER')"
    assert books.execute(above, [list(ROLES)]).fetchall() == []


def test_what_a_service_may_execute_runs_with_its_own_search_path_or_only_computes(
    books: psycopg.Connection,
) -> None:
    faults = [
        name
        for name, definer, path in books.execute(_HOW_FUNCTIONS_RUN.encode())
        if (definer and path != "search_path=public, pg_temp")
        or (not definer and granted.FUNCTIONS[name] and name not in granted.HARMLESS)
    ]
    assert faults == []


def test_a_function_or_table_of_a_later_migration_is_closed_until_it_is_granted(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("SET ROLE owner")
        connection.execute("CREATE FUNCTION later() RETURNS int LANGUAGE sql RETURN 1")
        connection.execute("CREATE TABLE later (x int)")
        connection.execute("RESET ROLE")
        assert all(privileges.is_refused(connection, role, "SELECT later()") for role in ROLES)
        assert all(privileges.is_refused(connection, role, "SELECT * FROM later") for role in ROLES)
        assert privileges.on_functions(connection)["later"] == set()


def test_migrating_again_takes_back_what_no_file_grants(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        before = privileges.on_tables(connection), privileges.on_functions(connection)
        connection.execute("GRANT UPDATE ON ledger_entries, bank_accounts TO poster")
        connection.execute("GRANT INSERT (id) ON dead_letters TO PUBLIC")
        connection.execute("GRANT EXECUTE ON FUNCTION post_one TO PUBLIC")
        connection.execute("GRANT USAGE ON SEQUENCE ledger_entries_id_seq TO relay")
        migrate(Settings.model_validate({"database_url": database}))
        assert (privileges.on_tables(connection), privileges.on_functions(connection)) == before
        assert connection.execute(_SEQUENCES, [list(ROLES)]).fetchall() == []
        assert connection.execute(_TO_PUBLIC.encode()).fetchall() == []


def test_what_others_have_put_into_the_schema_stays_theirs(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("CREATE FUNCTION public.theirs() RETURNS int LANGUAGE sql RETURN 1")
        connection.execute("GRANT EXECUTE ON FUNCTION public.theirs TO poster")
        connection.execute("REVOKE EXECUTE ON FUNCTION public.theirs FROM PUBLIC")
        migrate(Settings.model_validate({"database_url": database}))
        assert "poster" in privileges.on_functions(connection)["theirs"]


def test_every_role_has_its_file_of_grants() -> None:
    assert {name for name, _ in sql.objects("grants")} == set(ROLES)
