"""A door to psycopg for databases that are not ours: read-only, every value as PostgreSQL writes it.

Numbers and times come as text, so that nothing is rounded or moved on its way.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, Self

import psycopg
from psycopg.conninfo import conninfo_to_dict
from pydantic import SecretStr

from ledger.errors import DualLedgerError, Fatal, Retryable, UsageError

_CONNECT_SECONDS = 5
_RETRYABLE_CLASSES = {"08", "53", "55", "57", "58", "40"}
_FATAL_CODES = {
    "28000": "check the user in the URL",
    "28P01": "check the password in the URL",
    "3D000": "check the database in the URL",
    "57P04": "the database was dropped",
    "42501": "let this user SELECT what is read",
    "25006": "the query writes, and this connection only reads",
    "57014": "an index on the columns of order, or a longer statement_timeout_seconds of [sql]",
}
_BINARY_FRACTIONS = {700, 701}
_BYTES = 17
_MONEY = 790


class Column(NamedTuple):
    """A column; `kind` is `fraction` (binary, not exact), `bytes`, `money`, or nothing in particular."""

    name: str
    kind: str = ""


class SourceDatabase:
    """One connection to somebody's PostgreSQL, which only reads; statements are composed by the caller."""

    def __init__(self, connection: psycopg.Connection[tuple[Any, ...]]) -> None:
        self._connection = connection

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()

    def rows(self, statement: str, parameters: Mapping[str, Any], doing: str) -> list[tuple[Any, ...]]:
        """All rows of one statement, in which parameters are `%(name)s`."""
        with _translated(doing):
            return self._connection.execute(statement.encode(), parameters).fetchall()

    def columns(self, statement: str, parameters: Mapping[str, Any], doing: str) -> Sequence[Column]:
        """The columns that the statement gives."""
        kinds = {**dict.fromkeys(_BINARY_FRACTIONS, "fraction"), _BYTES: "bytes", _MONEY: "money"}
        with _translated(doing):
            cursor = self._connection.execute(statement.encode(), parameters)
            return [Column(one.name, kinds.get(one.type_code, "")) for one in cursor.description or ()]


def connect_to(
    url: SecretStr, named: str, *, statement_timeout_seconds: float, application: str
) -> SourceDatabase:
    """A read-only connection to `url`, which errors call by where it is `named`."""
    _check_address(url.get_secret_value(), named)
    options = {
        "default_transaction_read_only": "on",
        "timezone": "UTC",
        "datestyle": "ISO",
        "intervalstyle": "iso_8601",
        "extra_float_digits": "1",
        "bytea_output": "hex",
        "statement_timeout": str(int(statement_timeout_seconds * 1000)),
        "lock_timeout": "10000",
        "idle_in_transaction_session_timeout": "60000",
    }
    with _translated("connecting"):
        connection = psycopg.connect(
            url.get_secret_value(),
            autocommit=True,
            application_name=application,
            connect_timeout=_CONNECT_SECONDS,
            options=" ".join(f"-c {name}={value}" for name, value in options.items()),
            keepalives_idle=10,
            keepalives_interval=5,
            keepalives_count=3,
            tcp_user_timeout=20_000,
        )
    return SourceDatabase(connection)


def _check_address(address: str, named: str) -> None:
    """UsageError for an address that cannot be understood; libpq would repeat pieces of the password."""
    try:
        host = str(conninfo_to_dict(address).get("host") or "")
    except psycopg.ProgrammingError:
        host = "@"
    if "@" in host:
        raise UsageError(
            f"the address in {named} cannot be understood",
            hint="write postgresql://user:password@host:port/database, with special characters of the "
            "password percent-encoded (@ is %40, % is %25)",
        )


@contextmanager
def _translated(doing: str) -> Iterator[None]:
    try:
        yield
    except psycopg.Error as error:
        raise _translation(error, doing) from None  # its DETAIL holds rows, and a traceback would show it


def _translation(error: psycopg.Error, doing: str) -> DualLedgerError:
    state, what = error.sqlstate, f"the source's database, while {doing}"
    if state is None:
        text = str(error).splitlines()[0] if str(error) else type(error).__name__
        if isinstance(error, psycopg.OperationalError):
            return Retryable(f"{what}: {text}", hint="is PostgreSQL up?")
        return Fatal(f"{what}: {text}")
    said = f"{what}: {error.diag.message_primary} (SQLSTATE {state})"
    if state in _FATAL_CODES:
        return Fatal(said, hint=_FATAL_CODES[state])
    if state[:2] in _RETRYABLE_CLASSES:
        return Retryable(said, hint="waiting for the database")
    if state[:2] == "42":
        return UsageError(said, hint="compare [sql] with the table")
    return Fatal(f"{what}: SQLSTATE {state}", hint="the words of the database may hold rows: see its log")
