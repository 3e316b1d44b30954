"""What the books alone say of how things stand."""

from dataclasses import dataclass
from typing import Any

from ledger.books import Books
from ledger.status.outbox import OutboxStatus, outbox_status
from ledger.status.problems import OpenBreaks, OpenLetters
from ledger.status.processes import ProcessStatus, processes_of
from ledger.status.runs import run_rows
from ledger.status.streams import StreamStatus, stored_streams


@dataclass(frozen=True, slots=True)
class Seen:
    """One look; `awaited` is an account that the first parked entry waits for."""

    streams: list[StreamStatus]
    outbox: OutboxStatus
    letters: tuple[OpenLetters, ...]
    parked: int
    awaited: str | None
    breaks: tuple[OpenBreaks, ...]
    settled_breaks: int
    processes: tuple[ProcessStatus, ...]
    runs: tuple[dict[str, Any], ...]
    server_seconds: float  # since the server was started


def seen(books: Books) -> Seen:
    """Look once."""
    processes = tuple(processes_of(books))
    parked, awaited = books.row("status_parked") or (0, None)
    (settled,) = books.row("status_breaks_settled") or (0,)
    (server_seconds,) = books.row("status_server_seconds") or (0.0,)
    return Seen(
        streams=stored_streams(books),
        outbox=outbox_status(books),
        letters=tuple(OpenLetters(*row) for row in books.rows("status_dead_letters")),
        parked=parked,
        awaited=awaited,
        breaks=tuple(OpenBreaks(*row) for row in books.rows("status_breaks")),
        settled_breaks=settled,
        processes=processes,
        runs=tuple(run_rows(books, processes)),
        server_seconds=server_seconds,
    )
