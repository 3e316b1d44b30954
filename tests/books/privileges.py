"""The roles' rights as the catalog has them, written as granted.py writes them, and what comes of trying."""

import re
from collections.abc import Iterable, Mapping

import psycopg

from tests.books.granted import ROLES

WHOLE = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", "MAINTAIN")
_BY_COLUMN = {"SELECT", "INSERT", "UPDATE", "REFERENCES"}

_COLUMNS = """
    SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)
    FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
    GROUP BY c.relname
"""
_ON_TABLES = """
    SELECT c.relname, role, action
    FROM pg_class AS c, unnest(%s::text[]) AS role, unnest(%s::text[]) AS action
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
        AND has_table_privilege(role, c.oid, action)
"""
_ON_COLUMNS = """
    SELECT c.relname, role, action, a.attname
    FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND NOT a.attisdropped,
        unnest(%s::text[]) AS role, unnest(%s::text[]) AS action
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
        AND has_column_privilege(role, c.oid, a.attnum, action)
        AND NOT has_table_privilege(role, c.oid, action)
"""
_ON_FUNCTIONS = """
    SELECT p.proname,
           coalesce(array_agg(role) FILTER (WHERE has_function_privilege(role, p.oid, 'EXECUTE')), '{}')
    FROM pg_proc AS p, unnest(%s::text[]) AS role
    WHERE p.pronamespace = 'public'::regnamespace GROUP BY p.oid, p.proname
"""
_CALLS = """
    SELECT p.proname, format('SELECT %I(%s)', p.proname,
        (SELECT string_agg('NULL::' || format_type(type, NULL), ', ' ORDER BY nth)
         FROM unnest(p.proargtypes) WITH ORDINALITY AS argument (type, nth)))
    FROM pg_proc AS p WHERE p.pronamespace = 'public'::regnamespace
"""
# REFERENCES needs a table of one's own, which nobody can make: it is asked for, not tried.
_TRIES = {
    "SELECT": 'SELECT "{column}" FROM {table} LIMIT 0',
    "INSERT": 'INSERT INTO {table} ("{column}") VALUES (DEFAULT)',
    "UPDATE": 'UPDATE {table} SET "{column}" = DEFAULT WHERE false',
    "DELETE": "DELETE FROM {table} WHERE false",
    "TRUNCATE": "TRUNCATE {table}",
    "TRIGGER": "CREATE TRIGGER mine BEFORE INSERT ON {table} "
    "EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "MAINTAIN": "LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE",
}

# no right to; or a view, which nobody can write to or truncate
_REFUSALS = (
    psycopg.errors.InsufficientPrivilege,
    psycopg.errors.ObjectNotInPrerequisiteState,
    psycopg.errors.FeatureNotSupported,  # a view's column that is an expression
    psycopg.errors.WrongObjectType,
)

Cell = tuple[str, str, str]  # role, object, action


def columns(connection: psycopg.Connection) -> dict[str, list[str]]:
    """Every table and view with its columns."""
    return dict(connection.execute(_COLUMNS).fetchall())


def on_tables(connection: psycopg.Connection) -> dict[str, dict[str, set[str]]]:
    """Table → role → actions; one on a column alone is written `UPDATE(column)`."""
    found: dict[str, dict[str, set[str]]] = {table: {} for table in columns(connection)}
    for table, role, action in connection.execute(_ON_TABLES, [list(ROLES), list(WHOLE)]):
        found[table].setdefault(role, set()).add(action)
    for table, role, action, column in connection.execute(_ON_COLUMNS, [list(ROLES), list(_BY_COLUMN)]):
        found[table].setdefault(role, set()).add(f"{action}({column})")
    return found


def on_functions(connection: psycopg.Connection) -> dict[str, set[str]]:
    """Function → the roles that may execute it."""
    return {name: set(roles) for name, roles in connection.execute(_ON_FUNCTIONS, [list(ROLES)])}


def understood(line: Mapping[str, str]) -> dict[str, set[str]]:
    """A table's line of granted.py, action by action and column by column."""
    return {
        role: {cell for words in text.split("; ") for cell in _cells(words)} for role, text in line.items()
    }


def as_line(actions: Mapping[str, Iterable[str]]) -> str:
    """The other way round, to be pasted into granted.py."""
    texts = []
    for role in sorted(actions):
        whole: list[str] = []
        by_column: dict[str, list[str]] = {}
        for cell in sorted(actions[role]):
            action, _, column = cell.rstrip(")").partition("(")
            if column:
                by_column.setdefault(action, []).append(column)
            else:
                whole.append(action)
        words = whole + [f"{action}({', '.join(names)})" for action, names in by_column.items()]
        texts.append(f'"{role}": "{"; ".join(words)}"')
    return "{" + ", ".join(texts) + "}"


def refused_on_tables(connection: psycopg.Connection, role: str) -> tuple[set[Cell], set[Cell]]:
    """Every action on every table (and each column of it) tried as `role`: what is refused, what is not."""
    refused: set[Cell] = set()
    let_through: set[Cell] = set()
    for table, names in columns(connection).items():
        for action, statement in _TRIES.items():
            for column in names if action in _BY_COLUMN else [""]:
                cell = (role, table, f"{action}({column})" if column else action)
                tried = statement.format(table=table, column=column)
                (refused if is_refused(connection, role, tried) else let_through).add(cell)
    return refused, let_through


def calls(connection: psycopg.Connection) -> dict[str, str]:
    """Every function with a statement that calls it."""
    return dict(connection.execute(_CALLS).fetchall())


def is_refused(connection: psycopg.Connection, role: str, statement: str) -> bool:
    """Whether `role` has no right to do this; whatever it does is undone."""
    with connection.transaction(force_rollback=True):
        connection.execute(f"SET LOCAL ROLE {role}".encode())
        try:
            with connection.transaction():
                connection.execute(statement.encode())
        except _REFUSALS:
            return True
        except psycopg.Error:
            return False  # it was let through, and there is something else wrong with it
    return False


def _cells(words: str) -> Iterable[str]:
    found = re.fullmatch(r"(\w+)(?:\((.+)\))?", words)
    assert found is not None, words
    action, names = found.groups()
    return [f"{action}({name})" for name in names.split(", ")] if names else [action]
