"""One look at everything, and what follows from it.

Healthy means that replication goes on and nothing contradicts itself: the database and Kafka answer, no
stream is stopped, nothing has stood still for a minute, and no break is open. Open dead letters are a problem
to look at, but nothing waits for them.
"""

from dataclasses import dataclass
from typing import Any

from ledger.books import Books, connect
from ledger.config import Settings
from ledger.errors import DualLedgerError, UsageError
from ledger.status.log_ends import LogEnds
from ledger.status.outbox import OutboxStatus, outbox_status
from ledger.status.problems import (
    OpenBreaks,
    OpenLetters,
    Problem,
    break_problems,
    letter_problems,
    outbox_problems,
    parked_problems,
    stream_problems,
)
from ledger.status.streams import StreamStatus, measured, stored_streams


@dataclass(frozen=True, slots=True)
class Report:
    """How things stand; `outbox` and what else the books know is None or empty when they do not answer."""

    problems: tuple[Problem, ...]
    streams: tuple[StreamStatus, ...] = ()
    outbox: OutboxStatus | None = None
    letters: tuple[OpenLetters, ...] = ()
    parked: int = 0
    breaks: tuple[OpenBreaks, ...] = ()
    runs: tuple[dict[str, Any], ...] = ()

    @property
    def healthy(self) -> bool:
        """Whether nothing serious is wrong."""
        return not any(problem.serious for problem in self.problems)

    def document(self) -> dict[str, Any]:
        """The report as `status --json` prints it."""
        counts = dict.fromkeys(("pending", "published", "acknowledged", "failed", "oldest_pending_seconds"))
        return {
            "healthy": self.healthy,
            "problems": [problem.text for problem in self.problems],
            "streams": [stream.document() for stream in self.streams],
            "outbox": self.outbox.document() if self.outbox else {**counts, "exact": False},
            "dead_letters": {
                "open": sum(one.count for one in self.letters) if self.outbox else None,
                "by_code": {one.code: one.count for one in self.letters},
                "parked": self.parked if self.outbox else None,
            },
            "breaks": {one.kind: one.count for one in self.breaks},
            "runs": list(self.runs),
        }


class Lookout:
    """Looks as often as it is asked, with the same connections for as long as they hold."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._log = LogEnds(settings)
        self._books: Books | None = None

    def close(self) -> None:
        """Give the connections back."""
        self._log.close()
        self._forget()

    def report(self) -> Report:
        """How things stand now; what does not answer is a problem in the report."""
        try:
            return self._of_books(self._connected())
        except UsageError:
            raise  # nothing is configured: that is no state of the system
        except DualLedgerError as error:
            self._forget()
            return Report((_unreachable(error),))

    def _of_books(self, books: Books) -> Report:
        stored = stored_streams(books)
        outbox = outbox_status(books)
        letters = tuple(OpenLetters(*row) for row in books.rows("status_dead_letters"))
        parked, awaited = books.row("status_parked") or (0, None)
        breaks = tuple(OpenBreaks(*row) for row in books.rows("status_breaks"))
        (settled,) = books.row("status_breaks_settled") or (0,)
        runs = tuple(books.records("status_runs"))
        unreachable: tuple[Problem, ...] = ()
        try:
            streams = measured(self._settings, stored, self._log)
        except DualLedgerError as error:
            streams, unreachable = stored, (_unreachable(error),)
        problems = (
            *unreachable,
            *stream_problems(self._settings, streams),
            *outbox_problems(outbox),
            *break_problems(outbox.failed - settled, breaks),
            *letter_problems(letters, self._settings.topic_dead_letters),
            *parked_problems(parked, awaited),
        )
        return Report(problems, tuple(streams), outbox, letters, parked, breaks, runs)

    def _connected(self) -> Books:
        if self._books is None or self._books.broken:
            self._books = connect(self._settings, role="auditor", application="dual-ledger status")
        return self._books

    def _forget(self) -> None:
        if self._books is not None:
            self._books.close()
            self._books = None


def _unreachable(error: DualLedgerError) -> Problem:
    return Problem(f"{error.message}: {error.hint or 'is it up? dual-ledger sandbox status'}")
