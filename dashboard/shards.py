"""The outbox shard by shard, read with a connection that is kept for as long as it holds."""

from dataclasses import dataclass

from dashboard.sql import PACKAGE
from ledger.books import Books, connect
from ledger.config import Settings
from ledger.errors import DualLedgerError

_OPTIONS = {"statement_timeout": "2000"}


@dataclass(frozen=True, slots=True)
class Shard:
    """One shard: how many rows wait for Kafka, how many for the SCB, and since when; who sends it."""

    shard: int
    group: str
    topic: str
    partition: int
    rows: int
    pending: int
    unanswered: int
    answered: int
    pending_seconds: float | None
    unanswered_seconds: float | None
    error: str | None
    relay: str | None


class Shards:
    """One look after the other."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._books: Books | None = None

    def read(self) -> tuple[Shard, ...]:
        """Every shard; empty when the books do not answer, which the report tells."""
        try:
            if self._books is None or self._books.broken:
                self._books = connect(
                    self._settings,
                    role="auditor",
                    application="dual-ledger dashboard",
                    sql_package=PACKAGE,
                    options=_OPTIONS,
                )
            return tuple(Shard(*row) for row in self._books.rows("dashboard_shards"))
        except DualLedgerError:
            self.close()
            return ()

    def close(self) -> None:
        """Give the connection back."""
        if self._books is not None:
            self._books.close()
            self._books = None
