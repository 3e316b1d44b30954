"""Databases of the benchmark's own: migrated once with all accounts, then cloned; dropped afterwards."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from benchmarks.workload import accounts
from ledger.config import Settings
from ledger.migrate import migrate

_PREFIX = "benchmark_"
_OPENING = "1000000.00"


def query(url: str, statement: str) -> list[tuple[Any, ...]]:
    """All rows of one statement, on a connection of its own."""
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


@contextmanager
def template(server_url: str) -> Iterator[str]:
    """The name of a database with migrated books and all accounts; it is only cloned."""
    with fresh(server_url) as url:
        migrate(Settings.model_validate({"database_url": url}))
        with (
            psycopg.connect(url) as connection,
            connection.cursor() as cursor,
            cursor.copy(
                "COPY bank_accounts (id, currency_code, asset_type, normal_side, opening_balance, balance,"
                " available_balance) FROM STDIN"
            ) as copy,
        ):
            for name, side in accounts():
                copy.write_row((name, "EUR", "fiat", side, _OPENING, _OPENING, _OPENING))
        yield _name(url)


@contextmanager
def fresh(server_url: str, copied_from: str = "template1") -> Iterator[str]:
    """The URL of a new database beside the one of `server_url`."""
    name = f"{_PREFIX}{uuid.uuid4().hex[:12]}"
    _administer(server_url, "CREATE DATABASE {} TEMPLATE {}", name, copied_from)
    try:
        yield urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))
    finally:
        _administer(server_url, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _administer(server_url: str, statement: str, *names: str) -> None:
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _name(url: str) -> str:
    return urlsplit(url).path.removeprefix("/")
