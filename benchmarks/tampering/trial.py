"""Tamper, verify, take it back; as often as asked, each time somewhere else."""

import random
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

import psycopg

from audit.seals.finding import Report
from audit.seals.verify import verify
from benchmarks.tampering.deeds import Deed, change, columns, kinds
from benchmarks.tampering.schemes import SCHEMES
from ledger import sql
from ledger.books import Books
from ledger.books.connection import Connection

_Act = Callable[[psycopg.Connection, random.Random], Deed]


class Tried(NamedTuple):
    """One tampering and what verify-chain made of it."""

    what: str
    places: int
    first_is_its_place: bool
    says: str


def tampered(url: str, head: Path, count: int, seed: int) -> Iterator[Tried]:
    """So many tamperings; every column, deletion, swap and scheme is among the first. Each is taken back."""
    chance = random.Random(seed)  # a trial that can be repeated
    with Connection.connect(url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        books = Books(connection, sql.PACKAGE)
        acts = _acts(connection)
        for nth in range(count):
            act = acts[nth] if nth < len(acts) else chance.choice(acts)
            with connection.transaction(force_rollback=True):
                deed = act(connection, chance)
                yield _tried(deed, verify([books], head))


def untouched(url: str, head: Path) -> Report:
    """What verify-chain says of the books as they are."""
    with Connection.connect(url, autocommit=True) as connection:
        return verify([Books(connection, sql.PACKAGE)], head)


def every_act(url: str) -> int:
    """How many tamperings it takes to have done each once."""
    with Connection.connect(url, autocommit=True) as connection:
        return len(_acts(connection))


def _tried(deed: Deed, report: Report) -> Tried:
    found = report.in_order()
    if not found:
        return Tried(deed.what, 0, False, "nothing")
    return Tried(deed.what, len(found), deed.is_place(found[0]), str(found[0]))


def _acts(connection: psycopg.Connection) -> list[_Act]:
    changes = [partial(change, *column) for column in columns(connection)]
    return [*changes, *kinds(), *SCHEMES]
