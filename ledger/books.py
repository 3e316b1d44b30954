"""The only door to psycopg: connections to the books, named queries, and errors told apart by SQLSTATE."""

import math
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Self

import psycopg
from psycopg import sql
from psycopg.abc import RV, PQGen
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import TransactionStatus
from psycopg.types.json import Jsonb
from pydantic import SecretStr

from ledger import sql as statements
from ledger.config import Settings
from ledger.errors import DualLedgerError, Fatal, OutcomeUnknown, Retryable, UsageError
from ledger.metrics import measure
from ledger.metrics.of_process import DATABASE_SECONDS

__all__ = ["Books", "Jsonb", "Refused", "TookTooLong", "connect", "translation"]

_CONNECT_TIMEOUT_SECONDS = 5
# The environment's faults, by SQLSTATE class or code; anything else is a fault of ours and stops.
_RETRYABLE_CLASSES = {"08", "53", "57", "58", "40"}  # connection, resources, operator, system, rollback
_RETRYABLE_CODES = {
    "55P03",  # lock not available
    "25P03",  # idle timeout
    "25P04",  # transaction timeout
    "25006",  # read only: a standby that will take over, or an address that leads elsewhere soon
}
_ENDED = "57014"
_FATAL_CODES = {
    "57P04": "the database was dropped",
    "28000": "check the user in database_url",
    "28P01": "check the password in database_url",
    "3D000": "create the database, or correct database_url",
    "42P01": "run: dual-ledger migrate",
    "42883": "run: dual-ledger migrate",
    "42703": "run: dual-ledger migrate",
    "42501": "this role may not do that: see docs/roles.md",
}


class Refused(DualLedgerError):  # noqa: N818  an answer, not a failure: the careful way takes over
    """The database refused what was written; `sqlstate` says why, and `said` in its own words alone."""

    def __init__(self, message: str, sqlstate: str, constraint: str | None, said: str = "") -> None:
        super().__init__(message)
        self.sqlstate = sqlstate
        self.constraint = constraint
        self.said = said


class TookTooLong(Retryable):
    """A statement was ended: by its time limit, or by somebody who cancelled it."""


def translation(error: psycopg.Error, doing: str) -> DualLedgerError:
    """The error to raise for `error`: never its DETAIL, which holds whole rows."""
    state = error.sqlstate
    if state is None:  # the connection itself: libpq knows no SQLSTATE for it
        return _without_state(error, doing)
    primary = error.diag.message_primary or type(error).__name__
    error.args = (primary,)  # nor may a traceback show it, of what is raised from this
    message = f"database, while {doing}: {primary} (SQLSTATE {state})"
    if state == _ENDED:
        return TookTooLong(message, hint="trying again")
    if state in _FATAL_CODES:
        return Fatal(message, hint=_FATAL_CODES[state])
    if state[:2] in _RETRYABLE_CLASSES or state in _RETRYABLE_CODES:
        return Retryable(message, hint="waiting for the database; `dual-ledger status` tells")
    return Refused(message, state, error.diag.constraint_name, primary)


def _without_state(error: psycopg.Error, doing: str) -> DualLedgerError:
    text = str(error).splitlines()[0] if str(error) else type(error).__name__
    if isinstance(error, psycopg.OperationalError):
        return Retryable(f"database, while {doing}: {text}", hint="is PostgreSQL up?")
    return Fatal(f"database, while {doing}: {text}")


class _Connection(psycopg.Connection[tuple[Any, ...]]):
    """One that can be made to give up a server that neither answers nor hangs up; otherwise it waits."""

    give_up_at: float | None = None

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """As psycopg does it, but not beyond `give_up_at`: then the connection is closed."""
        if self.give_up_at is None or timeout is not None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, max(0.001, self.give_up_at - time.monotonic()))
        except psycopg.errors._WaitTimeout as error:  # noqa: SLF001  the only sign of it
            self.close()
            raise psycopg.OperationalError("the server does not answer") from error


class Books:
    """One connection. Queries are names of files; values are always parameters."""

    def __init__(self, connection: _Connection, package: str) -> None:
        self._connection = connection
        self._package = package

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the connection back; an open transaction is rolled back."""
        self._connection.close()

    def give_up_after(self, seconds: float) -> None:
        """All that is asked from now on takes no longer than that: then Retryable, and it is closed."""
        self._connection.give_up_at = time.monotonic() + seconds

    @property
    def broken(self) -> bool:
        """Whether the connection is lost or closed."""
        return self._connection.broken or self._connection.closed

    def rows(self, query: str, **parameters: Any) -> list[tuple[Any, ...]]:
        """All rows of a named query."""
        with self._translated(query):
            return self._connection.execute(self._text(query), parameters or None).fetchall()

    def row(self, query: str, **parameters: Any) -> tuple[Any, ...] | None:
        """The first row of a named query, or None."""
        with self._translated(query):
            return self._connection.execute(self._text(query), parameters or None).fetchone()

    def records(self, query: str, **parameters: Any) -> list[dict[str, Any]]:
        """All rows of a named query, by column name."""
        with self._translated(query):
            cursor = self._connection.execute(self._text(query), parameters or None)
            names = [column.name for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor]

    def run(self, query: str, **parameters: Any) -> int:
        """Run a named query for its effect; the number of rows it touched."""
        with self._translated(query):
            return self._connection.execute(self._text(query), parameters or None).rowcount

    def script(self, text: str, name: str) -> None:
        """Run a whole SQL file of ours (several statements)."""
        with self._translated(name):
            self._connection.execute(text)

    def copy(self, query: str, blocks: Iterable[bytes]) -> int:
        """Run a named `COPY … FROM STDIN` with the bytes of `blocks`; the number of rows."""
        with self._translated(query), self._connection.cursor() as cursor:
            with cursor.copy(self._text(query)) as copy:
                for block in blocks:
                    copy.write(block)
            return cursor.rowcount

    def copy_rows(self, query: str, types: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
        """Run a named `COPY … FROM STDIN (FORMAT BINARY)` with Python values; the number of rows."""
        with self._translated(query), self._connection.cursor() as cursor:
            with cursor.copy(self._text(query)) as copy:
                copy.set_types(types)
                for row in rows:
                    copy.write_row(row)
            return cursor.rowcount

    @contextmanager
    def transaction(self, *, rollback: bool = False) -> Iterator[None]:
        """One transaction (READ COMMITTED), or a savepoint inside one; `rollback` undoes it at the end.

        OutcomeUnknown when the connection ends after COMMIT was sent and before its answer came.
        """
        outermost = self._connection.info.transaction_status == TransactionStatus.IDLE
        body_done = False
        began = done = time.monotonic()
        try:
            with self._connection.transaction(force_rollback=rollback):
                yield
                body_done, done = True, time.monotonic()
        except psycopg.Error as error:
            failure = translation(error, "committing" if body_done else "in a transaction")
            if body_done and outermost and not rollback and isinstance(failure, Retryable) and self.broken:
                raise OutcomeUnknown(failure.message, hint="the same batch is run again") from error
            raise failure from error
        if outermost and not rollback:
            measure.observe(DATABASE_SECONDS, done - began, part="statements")
            measure.observe(DATABASE_SECONDS, time.monotonic() - done, part="commit")

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """One transaction whose questions are all about one moment; it changes nothing."""
        with self.transaction():
            self.run("snapshot")
            yield

    def listen(self, channel: str) -> None:
        """Be woken by NOTIFY on `channel`."""
        with self._translated(f"LISTEN {channel}"):
            self._connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))

    def notified(self, timeout_seconds: float) -> bool:
        """Wait for a NOTIFY at most that long; whether one came."""
        with self._translated("waiting for NOTIFY"):
            return bool(list(self._connection.notifies(timeout=timeout_seconds, stop_after=1)))

    def _text(self, query: str) -> str:
        return statements.query(query, self._package)

    @contextmanager
    def _translated(self, doing: str) -> Iterator[None]:
        try:
            yield
        except psycopg.Error as error:
            raise translation(error, doing) from error


def connect(
    settings: Settings,
    *,
    url: SecretStr | None = None,
    role: str | None = None,
    application: str = "dual-ledger",
    sql_package: str = statements.PACKAGE,
    options: Mapping[str, str] | None = None,
    patience_seconds: float | None = None,
) -> Books:
    """Open a connection to the books (or to `url`), as `role` if given; autocommit outside transactions.

    With a patience it is given up after that long, together with what is asked first: see `give_up_after`.
    """
    target = must_be_configured(url or settings.database_url)
    _check_address(target.get_secret_value())
    give_up_at = None if patience_seconds is None else time.monotonic() + patience_seconds
    try:
        connection = _Connection.connect(
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
            raise Fatal("the books are not set up", hint="dual-ledger migrate") from error
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


def _session_options(settings: Settings, more: Mapping[str, str]) -> str:
    values = {
        "timezone": "UTC",
        "search_path": "public",  # not what somebody has left for the login by ALTER ROLE
        "work_mem": "64MB",  # the rows and sums of a large batch stay in memory
        "lock_timeout": f"{int(settings.database_lock_timeout_seconds * 1000)}",
        # a stalled process must not hold the others up with the locks of a transaction it sleeps in
        "idle_in_transaction_session_timeout": f"{int(settings.database_idle_timeout_seconds * 1000)}",
        "synchronous_commit": "on",  # off loses acknowledged postings in a crash
        **more,
    }
    return " ".join(f"-c {name}={value}" for name, value in values.items())
