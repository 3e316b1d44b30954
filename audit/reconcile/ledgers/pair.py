"""Both databases, asked at the same time."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from ledger.books import Books
from ledger.config import Settings
from ledger.errors import UsageError
from ledger.status.residual.sides import Sides

_APPLICATION = "dual-ledger reconcile"
_OPTIONS = {
    "jit": "off",  # compiling costs more than it saves
    "cursor_tuple_fraction": "1",  # every cursor is read to its end
}

Rows = list[tuple[Any, ...]]


class Pair:
    """A connection to each; the same question has one name for both."""

    def __init__(self, scb: Books, dbis: Books) -> None:
        self.scb = scb
        self.dbis = dbis

    def ask(self, question: str, **parameters: Any) -> tuple[Rows, Rows]:
        """The SCB's rows and DBIS's. Interrupted, neither server goes on."""
        with ThreadPoolExecutor(1) as other:
            theirs = other.submit(self.scb.rows, f"compare_scb_{question}", **parameters)
            try:
                ours = self.dbis.rows(f"compare_dbis_{question}", **parameters)
                return theirs.result(), ours
            except BaseException:
                self.scb.cancel()
                raise

    def look_up(self, on: bool) -> None:
        """Whether rows are looked up one by one: where few are asked for, or tables are read whole."""
        for books in (self.scb, self.dbis):
            books.rows("verify_plans", on="off" if on else "on")


@contextmanager
def opened(settings: Settings, role: str) -> Iterator[tuple[Pair, Books]]:
    """Both databases, DBIS's as `role`; the SCB's once more, asked while the other looks at one moment."""
    sides, beside = (Sides(settings, _APPLICATION, _OPTIONS, role) for _ in range(2))
    try:
        if sides.scb.row("residual_scb_present") != (True,):
            raise UsageError(
                "the SCB's database has no ledger that this program knows (table scb_balances)",
                hint="dual-ledger config show tells scb_database_url",
            )
        yield Pair(sides.scb, sides.dbis), beside.scb
    finally:
        sides.close()
        beside.close()
