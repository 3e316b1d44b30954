"""One look at everything, and what follows from it.

Healthy means that replication goes on and nothing contradicts itself: the database and Kafka answer, no
stream is stopped, nothing has stood still for a minute, and no break is open. Open dead letters are a problem
to look at, but nothing waits for them.
"""

import time
from dataclasses import dataclass
from typing import Any

from ledger.books import Books, connect, must_be_configured
from ledger.config import Settings
from ledger.errors import DualLedgerError, Retryable
from ledger.status.asked import Asked
from ledger.status.log_ends import LogEnds
from ledger.status.outbox import OutboxStatus
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
from ledger.status.process_problems import process_problems
from ledger.status.processes import ProcessStatus, living
from ledger.status.residual import Residual
from ledger.status.residual.problems import residual_problems
from ledger.status.residual.watch import ResidualWatch
from ledger.status.runs import run_problems, under_way
from ledger.status.seen import Seen, seen
from ledger.status.servers import ANSWER_SECONDS, Answers, OtherServers, books_problem, kafka_problem
from ledger.status.streams import StreamStatus, measured

_LOOK_SECONDS = 4.5
_OTHERS_SECONDS = 3.5
_BOOKS_SECONDS = 2.5
_HEARD_SECONDS = 5.0  # behind an absence of the database, all processes have had the time to be heard of


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
    processes: tuple[ProcessStatus, ...] = ()
    residual: Residual | None = None

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
            "processes": [one.document() for one in self.processes],
            "residual": self.residual.document() if self.residual else None,
        }


class Lookout:
    """Looks as often as it is asked, with the same connections for as long as they hold.

    A look ends within five seconds, whether servers answer, are gone, or are silent.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._log = LogEnds(settings)
        self._others = OtherServers(settings)
        self._books: Books | None = None
        self._settled_at = 0.0  # then all processes have had the time to be heard of
        self._residual = ResidualWatch(settings) if settings.scb_database_url else None

    def close(self) -> None:
        """Give the connections back."""
        self._others.close()
        self._log.close()
        if self._residual is not None:
            self._residual.close()
        self._forget()

    def report(self) -> Report:
        """How things stand now; what does not answer is a problem in the report."""
        if self._settings.kafka_bootstrap is None:  # with it, one of a sandbox's servers is gone
            must_be_configured(self._settings.database_url)
        self._log.give_up_after(_LOOK_SECONDS)
        if self._residual is not None:
            self._residual.begin()
        give_up_at = time.monotonic() + _OTHERS_SECONDS
        kafka, others = Asked(self._ask_kafka), self._others.ask()
        try:
            from_books = self._seen()
        except DualLedgerError as error:
            self._forget()
            self._settled_at = time.monotonic() + _HEARD_SECONDS
            found = others(give_up_at - time.monotonic())
            unreachable = (books_problem(error), *self._silent(kafka), *found.problems)
            return Report(unreachable, processes=found.processes)
        streams, silent = self._measured(from_books.streams, self._silent(kafka))
        return self._report(from_books, streams, silent, others(give_up_at - time.monotonic()))

    def _silent(self, kafka: Asked[tuple[Problem, ...]]) -> tuple[Problem, ...]:
        """What Kafka's silence is told as; nothing when it has answered."""
        told = kafka.within(ANSWER_SECONDS + 0.5)
        return (kafka_problem(Retryable("it says nothing")),) if told is None else told

    def _ask_kafka(self) -> tuple[Problem, ...]:
        try:
            self._log.must_answer(ANSWER_SECONDS)
        except DualLedgerError as error:
            return (kafka_problem(error),)
        return ()

    def _seen(self) -> Seen:
        books = self._connected()
        books.give_up_after(_BOOKS_SECONDS)
        return seen(books)

    def _measured(
        self, stored: list[StreamStatus], silent: tuple[Problem, ...]
    ) -> tuple[list[StreamStatus], tuple[Problem, ...]]:
        """The streams with what Kafka says of them, and what its silence is told as."""
        if silent:
            return stored, silent
        try:
            return measured(self._settings, stored, self._log), ()
        except DualLedgerError as error:
            return stored, (kafka_problem(error),)

    def _report(
        self, seen: Seen, streams: list[StreamStatus], silent: tuple[Problem, ...], others: Answers
    ) -> Report:
        processes = (*seen.processes, *others.processes)
        residual = self._residual.latest() if self._residual else None
        is_heard = seen.server_seconds > _HEARD_SECONDS and time.monotonic() > self._settled_at
        groups = {one.about for one in processes if one.alive and one.kind == "consume"}
        problems = (
            *silent,
            *others.problems,
            *(
                process_problems(processes, under_way(seen.runs), kafka_is_silent=bool(silent))
                if is_heard
                else ()
            ),
            *run_problems(seen.runs),
            *stream_problems(self._settings, streams, groups if is_heard else None),
            *outbox_problems(seen.outbox, relay_lives=living(processes, "relay") if is_heard else None),
            *break_problems(seen.outbox.failed - seen.settled_breaks, seen.breaks),
            *letter_problems(seen.letters, self._settings.topic_dead_letters),
            *parked_problems(seen.parked, seen.awaited),
            *(residual_problems(residual) if residual else ()),
        )
        return Report(
            problems,
            tuple(streams),
            seen.outbox,
            seen.letters,
            seen.parked,
            seen.breaks,
            seen.runs,
            processes,
            residual,
        )

    def _connected(self) -> Books:
        if self._books is None or self._books.broken:
            self._books = connect(
                self._settings,
                role="auditor",
                application="dual-ledger status",
                patience_seconds=ANSWER_SECONDS,
            )
        return self._books

    def _forget(self) -> None:
        if self._books is not None:
            self._books.close()
            self._books = None
