"""The door to SQLAlchemy: rows of SQLite, MySQL and MariaDB."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Self

import sqlalchemy
from pydantic import SecretStr
from sqlalchemy import exc

from ledger.errors import Fatal, Retryable, UsageError
from ledger.source_database import Column
from producer.mapping.asked_sql import Sql
from producer.source import SourceBroken
from producer.sources.sql_database import Row, Sweep
from producer.sources.sql_text import Dialect, Rows, quoted

_CONNECT_SECONDS = 5
_SQLITE = Dialect(quoted, "named", rows_compare=True)
_MYSQL = Dialect(lambda name: "`" + name.replace("`", "``") + "`", "pyformat", rows_compare=False)
_WRONG_LOGIN = {1044, 1045, 1049}  # of MySQL: no access to it, wrong password, no such database
_WRONG_STATEMENT = {1054, 1064, 1142, 1146}
_AWAY = {1040, 1053, 1205, 1213, 2002, 2003, 2006, 2013}
_LONGER = {1969, 3024}  # a statement took too long, MariaDB's number and MySQL's


class OtherRows:
    """The rows of a table or query."""

    def __init__(
        self, url: SecretStr, named: str, asked: Sql, table: str, since: str | None, until: str | None
    ) -> None:
        self._asked = asked
        self._engine = _engine(url, named)
        self.dialect = _SQLITE if self._engine.dialect.name == "sqlite" else _MYSQL
        self._rows = Rows.of(self.dialect, table, asked, since, until)
        self._columns: Sequence[Column] = ()
        with _translated("connecting"):
            self._connection = self._engine.connect()
            for statement in _session(self._engine.dialect, asked.statement_timeout_seconds):
                self._connection.exec_driver_sql(statement)
            self._connection.rollback()  # what was set is about the transactions behind it

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()
        self._engine.dispose()

    def columns(self) -> Sequence[Column]:
        """The columns of the rows; SQLite's have no types, so each value is looked at."""
        if not self._columns:
            with _translated("looking at its columns"):
                result = self._connection.exec_driver_sql(self._rows.header(), dict(self._rows.parameters))
                self._columns = [Column(name) for name in result.keys()]  # noqa: SIM118  no mapping
                result.close()
        return self._columns

    def count(self) -> int:
        """How many rows there are."""
        ((count,),) = self._ask(self._rows.counted(), {}, "counting its rows")
        return int(count)

    def lacks_key(self) -> bool:
        """Whether a row has NULL in its key."""
        return bool(self._ask(self._rows.without_key(), {}, "looking for keys that are NULL"))

    def page(self, key: Sequence[Any] | None, limit: int, sweep: Sweep | None = None) -> list[Row]:
        """At most `limit` rows in order, from the one with `key` on."""
        assert sweep is None
        names = [*self._asked.order, *(column.name for column in self.columns())]
        columns = [f"q.{self.dialect.quote(name)}" for name in names]
        parameters = {f"_key{n}": _key_of(part) for n, part in enumerate(key or ())}
        rows = self._ask(
            self._rows.page(columns, behind=key is not None),
            {**parameters, "_limit": limit},
            "reading a page",
        )
        width = len(self._asked.order) + 1
        return [
            Row(bool(row[0]), tuple(map(_kept, row[1:width])), tuple(map(_plain, row[width:])))
            for row in rows
        ]

    def _ask(self, statement: str, parameters: dict[str, Any], doing: str) -> list[tuple[Any, ...]]:
        with _translated(doing):
            result = self._connection.exec_driver_sql(statement, {**self._rows.parameters, **parameters})
            rows = [tuple(row) for row in result]
            self._connection.rollback()  # the next page sees what is there then
            return rows


def _engine(url: SecretStr, named: str) -> sqlalchemy.Engine:
    try:
        address = sqlalchemy.make_url(url.get_secret_value())
        backend = address.get_backend_name()
        if backend == "sqlite":
            return sqlalchemy.create_engine(address, creator=lambda: _sqlite(address.database or ""))
        if backend in ("mysql", "mariadb"):
            return sqlalchemy.create_engine(
                address.set(drivername=f"{backend}+pymysql"),
                connect_args={"connect_timeout": _CONNECT_SECONDS, "charset": "utf8mb4"},
            )
    except (exc.ArgumentError, ValueError):
        raise UsageError(
            f"the address in {named} cannot be understood",
            hint="write sqlite:///folder/file.db, or mariadb://user:password@host:port/database",
        ) from None
    except ModuleNotFoundError as error:
        raise UsageError(
            f"the driver {error.name} is not installed", hint="pip install 'dual-ledger-sync[databases]'"
        ) from error
    raise UsageError(
        f"the address in {named} is of {backend}, which is not read",
        hint="postgresql://, sqlite:///, mysql:// and mariadb:// are",
    )


def _sqlite(path: str) -> sqlite3.Connection:
    """A file that is there already, and is only read."""
    connection = sqlite3.connect(f"{Path(path).absolute().as_uri()}?mode=ro", uri=True)
    connection.text_factory = lambda raw: raw.decode(
        "utf-8", "surrogateescape"
    )  # one bad text refuses its row
    return connection


def _session(dialect: sqlalchemy.Dialect, seconds: float) -> list[str]:
    if dialect.name == "sqlite":
        return ["PRAGMA query_only = ON"]
    limit = f"max_statement_time = {seconds:.3f}"
    if not getattr(dialect, "is_mariadb", False):
        limit = f"max_execution_time = {int(seconds * 1000)}"
    return [
        "SET SESSION TRANSACTION READ ONLY",
        f"SET SESSION {limit}",
        "SET SESSION time_zone = '+00:00'",  # what a TIMESTAMP is shown in
        "SET SESSION sql_mode = CONCAT(@@sql_mode, ',NO_BACKSLASH_ESCAPES')",  # as the standard has it
    ]


def _kept(value: Any) -> Any:
    """A part of a key, as JSON can hold it and `_key_of` finds it again."""
    if isinstance(value, int | str) or value is None:
        return value
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, datetime | date):
        return {"time": value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()}
    if isinstance(value, timedelta):
        return {"time": str(value)}
    raise SourceBroken(
        f"a part of the order is of the type {type(value).__name__}, which is not compared exactly",
        hint="order by whole numbers, decimals, texts or times",
    )


def _key_of(kept: Any) -> Any:
    if not isinstance(kept, dict):
        return kept
    return Decimal(kept["decimal"]) if "decimal" in kept else kept["time"]


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, timedelta) else value


@contextmanager
def _translated(doing: str) -> Iterator[None]:
    what = f"the source's database, while {doing}"
    try:
        yield
    except exc.DBAPIError as error:
        number, text = _said(error)
        if number in _WRONG_LOGIN:
            raise Fatal(f"{what}: {text}", hint="check user, password and database in the URL") from None
        if number in _LONGER:
            hint = "an index on the columns of order, or a longer statement_timeout_seconds of [sql]"
            raise Fatal(f"{what}: a statement took too long", hint=hint) from None
        if number in _WRONG_STATEMENT or isinstance(error.orig, sqlite3.OperationalError):
            if "locked" in text:
                raise Retryable(f"{what}: {text}", hint="another program writes to it") from None
            raise UsageError(f"{what}: {text}", hint="compare [sql], and the URL, with the table") from None
        if number in _AWAY or error.connection_invalidated:
            raise Retryable(f"{what}: {text}", hint="is the database up?") from None
        raise Fatal(f"{what}: {type(error.orig).__name__} {number or ''}".rstrip()) from None
    except exc.SQLAlchemyError as error:
        raise Fatal(f"{what}: {type(error).__name__}") from None


def _said(error: exc.DBAPIError) -> tuple[int | None, str]:
    """The number and the words of the driver: without the statement and its parameters."""
    words = error.orig.args if error.orig is not None else ()
    number = words[0] if words and isinstance(words[0], int) else None
    return number, str(words[-1]) if words else type(error).__name__
