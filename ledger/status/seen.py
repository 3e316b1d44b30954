"""What the books alone say of how things stand."""

from dataclasses import dataclass
from typing import Any

from ledger.books import Books
from ledger.status.outbox import OutboxStatus, WaitingShard, heads, outbox_of, waiting
from ledger.status.problems import COUNTED_MAX, OpenBreaks, OpenLetters
from ledger.status.processes import ProcessStatus, processes_of
from ledger.status.purse import Purse
from ledger.status.runs import run_rows
from ledger.status.streams import StreamStatus, stored_streams

PROCESSES, RUNS, STREAMS = "processes", "runs", "streams"
OUTBOX, WAITING = "the outbox's rows", "what waits in the outbox"
LETTERS, PARKED = "open dead letters", "parked entries"
BREAKS, SETTLED = "open breaks", "settled breaks"
SEALS = "what the SCB says of seals"
_UPTIME = "how long the server runs"


@dataclass(frozen=True, slots=True)
class Seen:
    """One look; `awaited` is an account that the first parked entry waits for.

    What took too long is among the `unknown`, and None or empty.
    """

    streams: list[StreamStatus]
    waiting: tuple[WaitingShard, ...]
    outbox: OutboxStatus | None
    letters: tuple[OpenLetters, ...]
    parked: int
    awaited: str | None
    breaks: tuple[OpenBreaks, ...]
    settled_breaks: int
    processes: tuple[ProcessStatus, ...]
    runs: tuple[dict[str, Any], ...]
    server_seconds: float  # since the server was started
    differing_seals: tuple[int, int | None]  # how many the SCB calls different, and the first
    unknown: tuple[str, ...] = ()


def seen(books: Books, seconds: float) -> Seen:
    """Look once, for that long at most; what reads few rows is asked first."""
    purse = Purse(books, seconds)
    processes = purse.ask(PROCESSES, lambda asked: tuple(processes_of(asked)))
    (server_seconds,) = purse.ask(_UPTIME, lambda asked: asked.row("status_server_seconds")) or (0.0,)
    streams = purse.ask(STREAMS, stored_streams) or []
    fronts = purse.ask(WAITING, heads) or ()
    runs = purse.ask(RUNS, lambda asked: _runs(asked, processes)) or ()
    breaks = purse.ask(BREAKS, _breaks) or ()
    (settled,) = purse.ask(SETTLED, lambda asked: asked.row("status_breaks_settled")) or (0,)
    seals = purse.ask(SEALS, lambda asked: asked.row("status_seals")) or (0, None)
    outbox = purse.ask(OUTBOX, lambda asked: outbox_of(asked, fronts))
    parked, awaited = purse.ask(PARKED, _parked) or (0, None)
    letters = purse.ask(LETTERS, _letters) or ()
    return Seen(
        streams,
        waiting(fronts),
        outbox,
        letters,
        parked,
        awaited,
        breaks,
        settled,
        processes or (),
        runs,
        server_seconds,
        (seals[0], seals[1]),
        purse.unknown,
    )


def _runs(books: Books, processes: tuple[ProcessStatus, ...] | None) -> tuple[dict[str, Any], ...]:
    """The runs; whether one stands still is known only where its processes are."""
    rows = tuple(run_rows(books, processes or ()))
    return rows if processes is not None else tuple({**row, "stalled": False} for row in rows)


def _breaks(books: Books) -> tuple[OpenBreaks, ...]:
    return tuple(OpenBreaks(*row) for row in books.rows("status_breaks"))


def _parked(books: Books) -> tuple[Any, ...] | None:
    return books.row("status_parked", most=COUNTED_MAX)


def _letters(books: Books) -> tuple[OpenLetters, ...]:
    return tuple(OpenLetters(*row) for row in books.rows("status_dead_letters", most=COUNTED_MAX))
