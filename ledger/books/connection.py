"""One connection to the books: named queries, and errors of ours."""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Self

import psycopg
from psycopg import sql
from psycopg.abc import RV, PQGen
from psycopg.pq import TransactionStatus

from ledger import sql as statements
from ledger.books.faults import translation
from ledger.errors import OutcomeUnknown, Retryable
from ledger.metrics import measure
from ledger.metrics.of_process import DATABASE_SECONDS

_CANCEL_SECONDS = 5.0


class Connection(psycopg.Connection[tuple[Any, ...]]):
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

    def __init__(self, connection: Connection, package: str) -> None:
        self._connection = connection
        self._package = package

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the connection back; an open transaction is rolled back."""
        self._connection.close()

    def cancel(self) -> None:
        """End what another thread asks on this connection; nothing, when it asks nothing."""
        with self._translated("cancelling"):
            self._connection.cancel_safe(timeout=_CANCEL_SECONDS)

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

    def pieces(self, query: str, size: int, **parameters: Any) -> Iterator[list[tuple[Any, ...]]]:
        """The rows of a named query, so many at a time, inside a transaction; others may be asked between."""
        with self._translated(query), self._connection.cursor(f"pieces of {query}") as cursor:
            cursor.execute(self._text(query), parameters or None)
            while rows := cursor.fetchmany(size):
                yield rows

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
