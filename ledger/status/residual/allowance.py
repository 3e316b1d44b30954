"""How long a look may take: its snapshots are held for no longer, whatever becomes of either server.

An open snapshot keeps what was deleted since, so that posting to busy accounts gets slower. Each limit is
held twice: by this program, which gives up a server that says nothing, and by the servers, which end a
session whose program says nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from ledger.books import Books, TookTooLong
from ledger.errors import Retryable

_LEAST_SECONDS = 10.0
_MOST_SECONDS = 120.0
_SECONDS_A_ROW = 1e-4  # three times what a busy machine was seen to need
_STATEMENT_SHARE = 0.8  # so that a server that works says itself what took too long


def allow(scb: Books, dbis: Books, seconds: float) -> None:
    """All that is asked of both from now on takes no longer than that."""
    for books in (scb, dbis):
        books.give_up_after(seconds)
        books.rows("residual_limits", millis=str(int(seconds * _STATEMENT_SHARE * 1000)))


def allow_least(scb: Books, dbis: Books) -> None:
    """For the questions that come before it is known how much there is to read."""
    allow(scb, dbis, _LEAST_SECONDS)


def seconds_for(scb: Books, dbis: Books, numbers_under_way: int) -> float:
    """Proportional to the accounts, and to what is under way in both directions."""
    accounts, rows = dbis.row("residual_dbis_extent") or (0, 0)
    heard = sum(position - 1 for _, position in scb.rows("residual_scb_positions"))
    reads: int = accounts + max(0, numbers_under_way) + max(0, rows - heard)
    return min(_MOST_SECONDS, _LEAST_SECONDS + _SECONDS_A_ROW * reads)


@contextmanager
def in_its_time(seconds: float) -> Iterator[None]:
    """What is given up says so: one that a server ended was too long, one that was lost may come again."""
    try:
        yield
    except Retryable as error:
        kind = TookTooLong if isinstance(error, TookTooLong) else Retryable
        raise kind(f"{error.message}; a look may take {seconds:,.0f} s here", hint=error.hint) from error
