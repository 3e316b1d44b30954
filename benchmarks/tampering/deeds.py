"""One tampering: what is done in SQL, and at which places it must be found."""

import random
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

import psycopg

from audit.seals.finding import Finding
from benchmarks.tampering.values import changed

_COLUMNS = """
    SELECT table_name::text, column_name::text, data_type::text FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name = ANY (%s) ORDER BY table_name, ordinal_position
"""
_KEYS = {
    "ledger_entries": ("id",),
    "dual_ledger_outbox": ("shard", "sequence"),
    "outbox_archive": ("shard", "sequence"),
    "audit_log": ("id",),
    "seal_acknowledgements": ("id",),
    "sealed_windows": ("number",),
    "sealed_ranges": ("number", "part", "shard"),
}
_BY_ID = {"audit_log": "audit_log", "seal_acknowledgements": "acknowledgements"}  # and the part that they are


class Deed(NamedTuple):
    """What was done, and whether a finding is at its place."""

    what: str
    is_place: Callable[[Finding], bool]


def columns(connection: psycopg.Connection) -> list[tuple[str, str, str]]:
    """Every column of every table that is sealed, or seals: table, name, type."""
    return connection.execute(_COLUMNS, [list(_KEYS)]).fetchall()


def change(table: str, column: str, kind: str, connection: psycopg.Connection, chance: random.Random) -> Deed:
    """Another value in one column of one row."""
    row = _any_row(connection, table, chance)
    value = changed(column, kind, chance)
    before = _places(connection, table, row)
    statement = f'UPDATE {table} SET "{column}" = {value} WHERE ctid = %s RETURNING ctid::text'
    ((after,),) = connection.execute(statement.encode(), [row]).fetchall()
    places = before | _places(connection, table, after)
    return Deed(f"{table}.{column} = {value}", _at(table, places))


def delete(table: str, connection: psycopg.Connection, chance: random.Random) -> Deed:
    """One row is gone: the first, the last, or any."""
    row = _any_row(connection, table, chance)
    places = _places(connection, table, row)
    connection.execute(f"DELETE FROM {table} WHERE ctid = %s".encode(), [row])
    return Deed(f"a row of {table} deleted", _at(table, places))


_SWAPPED = {
    "dual_ledger_outbox": ("sequence", "o.shard = p.shard AND o.sequence = p.sequence + 1"),
    "outbox_archive": ("sequence", "o.shard = p.shard AND o.sequence = p.sequence + 1"),
    "audit_log": ("id", "o.id = (SELECT min(n.id) FROM audit_log AS n WHERE n.id > p.id)"),
    "seal_acknowledgements": ("id", "o.id = p.id + 1"),
    "sealed_windows": ("number", "o.number = p.number + 1"),
}


def swap(table: str, connection: psycopg.Connection, chance: random.Random) -> Deed:
    """Two neighbours change places."""
    column, neighbour = _SWAPPED[table]
    found = connection.execute(
        f"SELECT p.ctid::text, o.ctid::text, p.{column}, o.{column} FROM {table} AS p "
        f"JOIN {table} AS o ON {neighbour} ORDER BY p.{column}".encode()
    ).fetchall()
    one, other, its, others = chance.choice(found)
    places = _places(connection, table, one) | _places(connection, table, other)
    statement = f"UPDATE {table} SET {column} = CASE ctid WHEN %s THEN %s ELSE %s END WHERE ctid IN (%s, %s)"
    connection.execute(statement.encode(), [one, others, its, one, other])
    return Deed(f"two rows of {table} swapped", _at(table, places))


def _any_row(connection: psycopg.Connection, table: str, chance: random.Random) -> str:
    keys = ", ".join(_KEYS[table])
    rows = connection.execute(f"SELECT ctid::text FROM {table} ORDER BY {keys}".encode()).fetchall()
    return str(chance.choice([rows[0], rows[-1], chance.choice(rows), chance.choice(rows)])[0])


def _places(connection: psycopg.Connection, table: str, row: str) -> set[tuple[Any, ...]]:
    """Where a row is: shard, number and id; of a line its id and those beside it; of a window its number."""
    if table.startswith("sealed_"):
        statement = f"SELECT number FROM {table} WHERE ctid = %(row)s"
    elif table in _BY_ID:
        statement = f"""
            SELECT a.id FROM {table} AS a, {table} AS b WHERE b.ctid = %(row)s AND a.id BETWEEN
                coalesce((SELECT max(n.id) FROM {table} AS n WHERE n.id < b.id), b.id)
                AND coalesce((SELECT min(n.id) FROM {table} AS n WHERE n.id > b.id), b.id)"""
    elif table == "ledger_entries":
        statement = """
            SELECT o.shard, o.sequence, o.id FROM outbox_rows AS o JOIN ledger_entries AS e ON e.id = o.id
            WHERE e.ctid = %(row)s UNION ALL SELECT NULL, NULL, id FROM ledger_entries WHERE ctid = %(row)s"""
    else:
        statement = f"SELECT shard, sequence, id FROM {table} WHERE ctid = %(row)s"
    return {*connection.execute(statement.encode(), {"row": row}).fetchall()}


def _at(table: str, places: set[tuple[Any, ...]]) -> Callable[[Finding], bool]:
    def is_place(finding: Finding) -> bool:
        if table.startswith("sealed_"):
            return (finding.window,) in places
        if table in _BY_ID:
            return (finding.number,) in places and _BY_ID[table] in (finding.part, finding.check)
        return any(
            (finding.shard, finding.number) == (shard, number) or f" id {row} " in f"{finding.says} "
            for shard, number, row in places
        )

    return is_place


def kinds() -> Iterator[Callable[[psycopg.Connection, random.Random], Deed]]:
    """Deletions and swaps of every table."""
    for table in _KEYS:
        yield partial(delete, table)
    for table in _SWAPPED:
        yield partial(swap, table)
