"""Goal: what a person did is told in a chain, in which no line can be changed, left out or put in unseen."""

import hashlib
import json
import threading
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.fixtures.outside import query
from tests.fixtures.waiting import until

_WRITE = "SELECT write_audit(%s, %s, %s, %s)"
_LINES = """
    SELECT id, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), actor, action, reason,
        details::text, previous_digest, digest
    FROM audit_log ORDER BY id
"""
Connection = psycopg.Connection[tuple[Any, ...]]


@pytest.fixture
def log(shared_database: str) -> Iterator[Connection]:
    """A connection whose lines are undone at the end."""
    with psycopg.connect(shared_database) as connection, connection.transaction(force_rollback=True):
        yield connection


def _write(
    connection: Connection,
    action: str,
    reason: str | None = "why",
    details: object = None,
    operator: str | None = "me",
) -> None:
    values = [action, reason, None if details is None else Jsonb(details), operator]
    connection.execute(_WRITE, values)


def _broken(lines: list[tuple[Any, ...]]) -> list[int]:
    """Which lines do not follow from the one before, computed without the database."""
    broken, previous = [], b""
    for number, (*says, before, digest) in enumerate(lines):
        sealed = hashlib.sha256(before + json.dumps(says, ensure_ascii=False).encode()).digest()
        if before != previous or sealed != digest:
            broken.append(number)
        previous = digest
    return broken


def _lines(connection: Connection) -> list[tuple[Any, ...]]:
    return connection.execute(_LINES.encode()).fetchall()


def test_each_line_seals_what_it_says_and_the_line_before(log: Connection) -> None:
    _write(log, "accounts.close", "customer has left", {"b": 1, "a": {"balance": "0.00", "x": [1, None]}})
    _write(log, 'quotes " and \\ and \x1f', "Zoë \n\t 銀行 \x7f", {"ü": '"\\'})
    _write(log, "nothing", "why", None, None)
    lines = _lines(log)
    assert _broken(lines) == []
    assert [line[6] == b"" for line in lines] == [True, False, False]
    assert lines[2][3:6] == ("nothing", "why", "{}")


def test_who_acts_is_the_login_and_the_person_whatever_role_is_taken(log: Connection) -> None:
    log.execute("SET LOCAL ROLE operator")
    _write(log, "a", operator="ann")
    _write(log, "b", operator="")
    _write(log, "c", operator=None)
    ((login,),) = log.execute("SELECT session_user").fetchall()
    assert [line[2] for line in _lines(log)] == [f"{login} (ann)", login, login]


@pytest.mark.parametrize(
    "settings", ["datestyle = 'German'", "timezone = 'Asia/Tokyo'", "intervalstyle = 'iso_8601'"]
)
def test_the_seal_does_not_depend_on_the_session(log: Connection, settings: str) -> None:
    log.execute(f"SET LOCAL {settings}".encode())
    _write(log, "a", "why")
    assert _broken(_lines(log)) == []
    log.execute("RESET datestyle; RESET timezone")
    assert log.execute("SELECT digest = audit_digest(a) FROM audit_log AS a").fetchall() == [(True,)]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("UPDATE audit_log SET reason = 'x' WHERE action = 'b'", [1]),
        ("UPDATE audit_log SET at = at + interval '1 microsecond' WHERE action = 'b'", [1]),
        ("UPDATE audit_log SET actor = 'x' WHERE action = 'b'", [1]),
        ("""UPDATE audit_log SET details = '{"n": "2"}' WHERE action = 'b'""", [1]),
        ("DELETE FROM audit_log WHERE action = 'b'", [1]),
        ("DELETE FROM audit_log WHERE action = 'a'", [0]),
        ("UPDATE audit_log SET action = 'b' || chr(31) || 'why', reason = '' WHERE action = 'b'", [1]),
    ],
)
def test_whoever_gets_round_the_trigger_breaks_the_chain(
    log: Connection, change: str, found: list[int]
) -> None:
    for action in "abc":
        _write(log, action, "why", {"n": "1"})
    assert _broken(_lines(log)) == []
    log.execute("ALTER TABLE audit_log DISABLE TRIGGER refuse_change")
    log.execute(change.encode())
    assert _broken(_lines(log)) == found


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_log SET reason = 'x'", "DELETE FROM audit_log", "TRUNCATE audit_log",
     "UPDATE audit_log SET reason = 'x' WHERE false"],
)  # fmt: skip
def test_lines_are_never_changed_or_removed_by_anyone(log: Connection, statement: str) -> None:
    _write(log, "a")
    with pytest.raises(psycopg.Error) as raised, log.transaction():
        log.execute(statement.encode())
    assert raised.value.sqlstate == "LD903"
    assert len(_lines(log)) == 1


@pytest.mark.parametrize("reason", [None, "", "  ", "\t\n"])
def test_a_line_without_a_reason_is_refused(log: Connection, reason: str | None) -> None:
    with pytest.raises(psycopg.Error) as raised, log.transaction():
        _write(log, "a", reason)
    assert raised.value.sqlstate == "LD997"
    assert _lines(log) == []


@pytest.mark.parametrize("role", ["operator", "poster", "relay", "auditor"])
@pytest.mark.parametrize(
    "statement", ["UPDATE audit_log SET reason = 'x'", "DELETE FROM audit_log", "TRUNCATE audit_log"]
)
def test_no_role_may_change_or_remove_a_line(log: Connection, role: str, statement: str) -> None:
    log.execute(f"SET LOCAL ROLE {role}".encode())
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        log.execute(statement.encode())


@pytest.mark.parametrize("role", ["operator", "poster", "relay", "auditor"])
def test_nobody_but_the_function_writes(log: Connection, role: str) -> None:
    log.execute(f"SET LOCAL ROLE {role}".encode())
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        log.execute("INSERT INTO audit_log (action) VALUES ('x')")


def test_the_auditor_can_compute_the_seals(log: Connection) -> None:
    _write(log, "a")
    log.execute("SET LOCAL ROLE auditor")
    assert log.execute("SELECT digest = audit_digest(a) FROM audit_log AS a").fetchall() == [(True,)]


def test_writers_queue_for_the_end_of_one_chain(database: str) -> None:
    def write(name: str) -> None:
        with psycopg.connect(database) as connection:
            for nth in range(25):
                _write(connection, f"{name}-{nth}")
                if nth % 5 == 4:
                    connection.rollback()  # what is undone leaves no hole
                else:
                    connection.commit()

    writers = [threading.Thread(target=write, args=(name,)) for name in "abc"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with psycopg.connect(database) as connection:
        lines = _lines(connection)
    assert len(lines) == 60
    assert _broken(lines) == []


def test_a_second_writer_waits_for_the_first_to_commit(database: str) -> None:
    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    with psycopg.connect(database) as first:
        _write(first, "first")
        second = threading.Thread(target=query, args=(database, "SELECT write_audit('second', 'why', '{}')"))
        second.start()
        until(lambda: query(database, waiting) == [(1,)], what="the second writer to wait")
        first.commit()
        second.join()
        assert [line[3] for line in _lines(first)] == ["first", "second"]
        assert _broken(_lines(first)) == []


def test_a_transaction_that_does_not_see_the_last_line_is_to_be_tried_again(database: str) -> None:
    with psycopg.connect(database) as late:
        late.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        late.execute("SELECT count(*) FROM audit_log")  # what it sees is settled now
        query(database, "SELECT write_audit('first', 'why', '{}')")
        with pytest.raises(psycopg.errors.SerializationFailure, match="does not see"):
            _write(late, "late")
        late.rollback()
        _write(late, "late")
        assert _broken(_lines(late)) == []
