"""Tables of three databases to read from, written by plain drivers, and the mapping that reads them."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg
import pymysql  # type: ignore[import-untyped]
import pytest

from ledger.config import Settings
from producer.opened import Opened
from producer.request import Request
from tests.producer.files import write
from tests.producer.opening import opening

VARIABLE = "LEGACY_URL"
SQL = f'[sql]\nurl_variable = "{VARIABLE}"\norder = ["booked", "id"]\n'
ENTRY = """
[entry]
debit_account_id = "debit account"
credit_account_id = "credit"
amount = "amount"
currency_code = "currency"
transaction_type = { constant = "PAYMENT" }
reference_id = { template = "T-{id}" }
timestamp_utc = { column = "booked", zone = "UTC" }

[metadata]
note = "note"
"""
_COLUMNS = {  # of a table "payments 100%", in the words of each database
    "postgresql": 'id bigint, booked timestamptz, "debit account" text, credit text, '
    "amount numeric, currency text, note text",
    "sqlite": 'id INTEGER, booked TEXT, "debit account" TEXT, credit TEXT, '
    "amount TEXT, currency TEXT, note TEXT",
    "mariadb": "id BIGINT, booked DATETIME(6), `debit account` VARCHAR(64), credit VARCHAR(64), "
    "amount DECIMAL(30,2), currency CHAR(3), note TEXT",
}
TABLE = "payments 100%"


def row(number: int) -> tuple[Any, ...]:
    """A payment; three have the same time, so that the order needs its second column."""
    minute = number // 3
    moment = f"2026-01-{1 + minute // 1440:02d} {minute // 60 % 24:02d}:{minute % 60:02d}:00.25"
    return number, moment, f"D{number % 9}", f"C{number % 4}", f"{10**18 + number}.25", "EUR", None


def run(url: str, statement: str, rows: Sequence[tuple[Any, ...]] = ()) -> None:
    """One statement, for each of `rows` if there are any, committed."""
    kind = urlsplit(url).scheme
    if kind == "sqlite":
        with sqlite3.connect(url.removeprefix("sqlite:///")) as lite:
            lite.executemany(statement.replace("%s", "?"), rows) if rows else lite.execute(statement)
        lite.close()
        return
    connection: Any = psycopg.connect(url) if kind == "postgresql" else _mariadb(url)
    with connection, connection.cursor() as cursor:
        cursor.executemany(statement, rows) if rows else cursor.execute(statement)
        connection.commit()


def _mariadb(url: str) -> Any:
    parts = urlsplit(url)
    return pymysql.connect(
        host=parts.hostname or "",
        port=parts.port or 0,
        user=parts.username or "",
        password=unquote(parts.password or ""),
        database=parts.path[1:],
    )


def quoted(url: str, name: str) -> str:
    return f"`{name}`" if url.startswith("mariadb") else f'"{name}"'


def made(url: str, count: int, table: str = TABLE) -> None:
    """The table, with so many payments, inserted in no order."""
    kind = urlsplit(url).scheme
    run(url, f"DROP TABLE IF EXISTS {quoted(url, table)}")
    run(url, f"CREATE TABLE {quoted(url, table)} ({_COLUMNS[kind]})")
    added(url, [row(number) for number in sorted(range(1, count + 1), key=lambda n: n * 7919 % 10007)], table)


def added(url: str, rows: Sequence[tuple[Any, ...]], table: str = TABLE) -> None:
    if rows:
        name = quoted(url, table).replace("%", "%%" if not url.startswith("sqlite") else "%")
        run(url, f"INSERT INTO {name} VALUES (%s, %s, %s, %s, %s, %s, %s)", rows)


def table(
    folder: Path,
    url: str,
    monkeypatch: pytest.MonkeyPatch,
    sql: str = SQL,
    entry: str = ENTRY,
    **request: Any,
) -> Opened:
    """The table as a source."""
    monkeypatch.setenv(VARIABLE, url)
    mapping = write(folder / "table.toml", sql, entry)
    where = request.pop("where", TABLE)
    return opening(Settings(), Request(where, "sql", mapping=mapping, **request))
