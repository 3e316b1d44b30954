"""Opening a connection to the books, as one of their roles, with the settings that every session has."""

import math
import time
from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from pydantic import SecretStr

from ledger import sql as statements
from ledger.books.connection import Books, Connection
from ledger.books.faults import translation
from ledger.config import Settings
from ledger.errors import Fatal, Retryable, UsageError

_CONNECT_TIMEOUT_SECONDS = 5


class NoRole(Fatal):
    """The server has none of the books' roles: no books were ever set up there."""


def connect(
    settings: Settings,
    *,
    url: SecretStr | None = None,
    role: str | None = None,
    application: str = "dual-ledger",
    sql_package: str = statements.PACKAGE,
    options: Mapping[str, str | None] | None = None,
    patience_seconds: float | None = None,
) -> Books:
    """Open a connection to the books (or to `url`), as `role` if given; autocommit outside transactions.

    `options` are the session's settings beside our own; None takes one of ours away. With a
    patience it is given up after that long, together with what is asked first: see `give_up_after`.
    """
    target = must_be_configured(url or settings.database_url)
    _check_address(target.get_secret_value())
    give_up_at = None if patience_seconds is None else time.monotonic() + patience_seconds
    try:
        connection = Connection.connect(
            target.get_secret_value(),
            autocommit=True,
            application_name=application,
            connect_timeout=math.ceil(patience_seconds or _CONNECT_TIMEOUT_SECONDS),
            options=_session_options(settings, options or {}),
            keepalives_idle=10,  # a database behind a dead network is noticed in half a minute, not in hours
            keepalives_interval=5,
            keepalives_count=3,
            tcp_user_timeout=20_000,
        )
    except psycopg.Error as error:
        raise translation(error, "connecting") from error
    connection.give_up_at = give_up_at
    if role is not None:
        _become(connection, role)
    return Books(connection, sql_package)


def must_be_configured(url: SecretStr | None) -> SecretStr:
    """UsageError when there is none."""
    if not url:
        raise UsageError(
            "no database is configured",
            hint="set DUAL_LEDGER_DATABASE_URL, or start one here: dual-ledger sandbox up",
        )
    return url


def _check_address(address: str) -> None:
    """UsageError for an address that cannot be understood; libpq would repeat pieces of the password."""
    try:
        host = str(conninfo_to_dict(address).get("host") or "")
    except psycopg.ProgrammingError:
        host = "@"
    if "@" in host:
        raise UsageError(
            "the database's address cannot be understood",
            hint="write postgresql://user:password@host:port/database, with special characters of the "
            "password percent-encoded (@ is %40, % is %25)",
        )


def _become(connection: psycopg.Connection[tuple[Any, ...]], role: str) -> None:
    try:
        connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(role)))
    except psycopg.Error as error:
        connection.close()
        if isinstance(error, psycopg.errors.InvalidParameterValue):  # no such role: migrations make it
            raise NoRole("the books are not set up", hint="dual-ledger migrate") from error
        raise translation(error, "connecting") from error


def connect_when_there(settings: Settings, give_up_seconds: float, **options: Any) -> Books:
    """The same, waiting for a database that is still starting."""
    deadline = time.monotonic() + give_up_seconds
    while True:
        try:
            return connect(settings, **options)
        except Retryable:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.25)


def _session_options(settings: Settings, more: Mapping[str, str | None]) -> str:
    values: dict[str, str | None] = {
        "timezone": "UTC",
        "search_path": "public",  # not what somebody has left for the login by ALTER ROLE
        "work_mem": "64MB",  # the rows and sums of a large batch stay in memory
        "lock_timeout": f"{int(settings.database_lock_timeout_seconds * 1000)}",
        # a stalled process must not hold the others up with the locks of a transaction it sleeps in
        "idle_in_transaction_session_timeout": f"{int(settings.database_idle_timeout_seconds * 1000)}",
        "synchronous_commit": "on",  # off loses acknowledged postings in a crash
        **more,
    }
    return " ".join(f"-c {name}={value}" for name, value in values.items() if value is not None)
