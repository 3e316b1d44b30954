"""Goal: what is done to lines of the audit log behind the function that writes them is found, and where."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

import psycopg
import pytest
from psycopg.types.json import Jsonb

from audit.log.chain import Broken, Chain, check_chain
from ledger.books import Books
from ledger.books.connection import Connection
from ledger.sql import PACKAGE

_LINES = 7
# column → what a hand could make of it: the smallest change there is, and none at all
_CHANGES = {
    "id": ("id + 1000000", "-id"),
    "at": ("at + interval '1 microsecond'", "'infinity'"),
    "actor": ("actor || ' '", "''"),
    "action": ("upper(action)", "''"),
    "reason": ("reason || 'x'", "''"),
    "details": ("jsonb_set(details, '{n}', to_jsonb(details->>'n'))", "'{}'"),
    "previous_digest": ("set_byte(previous_digest || '\\x00', 0, 7)", "NULL"),
    "digest": ("set_byte(digest, 31, get_byte(digest, 31) # 1)", "NULL"),
}


@pytest.fixture
def log(shared_database: str) -> Iterator[Connection]:
    """A log of seven lines, unlocked; undone at the end."""
    with Connection.connect(shared_database) as connection, connection.transaction(force_rollback=True):
        for nth in range(_LINES):
            details = Jsonb({"n": nth, "before": None, "after": {"ü": "1.00"}})
            connection.execute("SELECT write_audit('act', 'because', %s, 'ann')", (details,))
        connection.execute("ALTER TABLE audit_log DISABLE TRIGGER refuse_change")
        yield connection


@contextmanager
def _undone(log: psycopg.Connection[tuple[object, ...]], statement: str) -> Iterator[None]:
    with log.transaction(force_rollback=True):
        assert log.execute(statement.encode()).rowcount > 0
        yield


def _ids(log: Connection) -> list[int]:
    return [row[0] for row in log.execute("SELECT id FROM audit_log ORDER BY id")]


def _broken(log: Connection, at_a_time: int = 3) -> list[Broken]:
    return list(Chain(Books(log, PACKAGE), at_a_time).check())


def test_a_log_that_nobody_touched_holds_whole_and_in_parts(log: Connection) -> None:
    assert list(check_chain(Books(log, PACKAGE))) == []
    for at_a_time in (1, 2, _LINES, _LINES + 1):
        chain = Chain(Books(log, PACKAGE), at_a_time)
        assert list(chain.check()) == []
        assert (chain.lines, chain.last_id) == (_LINES, _ids(log)[-1])
        assert chain.head == log.execute("SELECT digest FROM audit_log ORDER BY id").fetchall()[-1][0]


@pytest.mark.parametrize("column", _CHANGES)
def test_any_change_of_any_column_of_any_line_is_found_at_that_line(log: Connection, column: str) -> None:
    for nth, identity in enumerate(_ids(log)):
        for value in _CHANGES[column]:
            overriding = f"UPDATE audit_log SET {column} = {value} WHERE id = {identity}"
            if column == "id":  # an identity column is changed by a new line alone
                overriding = _renumbered(identity, value)
            with _undone(log, overriding):
                broken = _broken(log)
                first = {line.id for line in broken}
                assert broken, (column, value, nth)
                assert identity in first or column == "id", (column, value, nth)


def _renumbered(identity: int, value: str) -> str:
    return f"""
        WITH gone AS (DELETE FROM audit_log WHERE id = {identity} RETURNING *)
        INSERT INTO audit_log OVERRIDING SYSTEM VALUE
        SELECT {value}, at, actor, action, reason, details, previous_digest, digest FROM gone
    """


def test_a_number_that_keeps_its_place_is_found_all_the_same(log: Connection) -> None:
    last = _ids(log)[-1]
    with _undone(log, _renumbered(last, "id + 5")):
        assert [(line.id, line.fault) for line in _broken(log)] == [(last + 5, "digest")]


def test_a_line_taken_out_is_found_at_the_next_one(log: Connection) -> None:
    ids = _ids(log)
    for gone, following in pairwise(ids):
        with _undone(log, f"DELETE FROM audit_log WHERE id = {gone}"):
            assert [(line.id, line.fault) for line in _broken(log)] == [(following, "link")]


def test_two_lines_that_change_places_are_found(log: Connection) -> None:
    ids = _ids(log)
    log.execute("ALTER TABLE audit_log DROP CONSTRAINT audit_log_previous_key")
    columns = "at, actor, action, reason, details, previous_digest, digest"
    for one in ids:
        for other in ids:
            if one < other:
                swap = f"""
                    UPDATE audit_log AS a SET ({columns}) = (SELECT {columns} FROM audit_log AS b
                        WHERE b.id = {one} + {other} - a.id) WHERE a.id IN ({one}, {other})
                """
                with _undone(log, swap):
                    assert {one, other} <= {line.id for line in _broken(log)}


def test_lines_of_before_their_number_was_sealed_hold_and_cannot_be_made_again(log: Connection) -> None:
    older = """
        UPDATE audit_log AS a SET previous_digest = coalesce((SELECT b.digest FROM audit_log AS b
            WHERE b.id < a.id ORDER BY b.id DESC LIMIT 1), '') WHERE id = {0};
        UPDATE audit_log AS a SET digest = audit_digest_unnumbered(a) WHERE id = {0}
    """
    ids = _ids(log)
    log.execute("ALTER TABLE audit_log DROP CONSTRAINT audit_log_previous_key")
    for identity in ids[:3]:  # as they were written once
        log.execute(older.format(identity).encode())
    for identity in ids[3:]:
        log.execute(older.format(identity).replace("_unnumbered", "").encode())
    assert _broken(log, 2) == []
    with log.transaction(force_rollback=True):
        log.execute(older.format(ids[5]).encode())  # as an old one, where new ones are
        log.execute(older.format(ids[6]).replace("_unnumbered", "").encode())
        assert [(line.id, line.fault) for line in _broken(log, 2)] == [(ids[5], "digest")]
