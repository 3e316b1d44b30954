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
from ledger.status.judgement import judged
from ledger.status.log_ends import LogEnds
from ledger.status.outbox import OutboxStatus
from ledger.status.problems import OpenBreaks, OpenLetters, Problem, are_exact
from ledger.status.processes import ProcessStatus
from ledger.status.residual import Residual
from ledger.status.residual.problems import residual_problems
from ledger.status.residual.watch import ResidualWatch
from ledger.status.seen import LETTERS, PARKED, PROCESSES, Seen, seen
from ledger.status.servers import ANSWER_SECONDS, Answers, OtherServers, books_problem, kafka_problem
from ledger.status.streams import StreamStatus, measured

_LOOK_SECONDS = 4.5
_OTHERS_SECONDS = 3.5
_ASKING_SECONDS = 2.0  # of the server; it ends what takes longer, and answers the other questions
_BOOKS_SECONDS = 2.5  # then it is the server that does not answer
_HEARD_SECONDS = 5.0  # behind an absence of the database, all processes have had the time to be heard of


@dataclass(frozen=True, slots=True)
class Report:
    """How things stand; what the books do not answer, or not in time (`unknown`), is None or empty."""

    problems: tuple[Problem, ...]
    streams: tuple[StreamStatus, ...] = ()
    outbox: OutboxStatus | None = None
    letters: tuple[OpenLetters, ...] = ()
    parked: int = 0
    breaks: tuple[OpenBreaks, ...] = ()
    runs: tuple[dict[str, Any], ...] = ()
    processes: tuple[ProcessStatus, ...] = ()
    residual: Residual | None = None
    unknown: tuple[str, ...] = ()  # what took too long: None or empty, though the books answer
    kafka_answers: bool | None = None  # None of either: it was not asked
    scb_answers: bool | None = None  # its database
    looked: bool = True  # False: nobody has looked yet, so that nothing is known to be well or not

    @property
    def books_answer(self) -> bool:
        """Whether the database of the books does, be it not to every question in time."""
        return self.outbox is not None or bool(self.unknown)

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
            "dead_letters": self._letters_document(),
            "breaks": {one.kind: one.count for one in self.breaks},
            "runs": list(self.runs),
            "processes": [one.document() for one in self.processes],
            "residual": self.residual.document() if self.residual else None,
            "unknown": list(self.unknown),
        }

    def _letters_document(self) -> dict[str, Any]:
        told = self.books_answer and LETTERS not in self.unknown
        return {
            "open": sum(one.count for one in self.letters) if told else None,
            "by_code": {one.code: one.count for one in self.letters},
            "parked": self.parked if self.books_answer and PARKED not in self.unknown else None,
            "exact": told and are_exact(self.letters, self.parked),
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
            silent = self._silent(kafka)
            unreachable = (books_problem(error), *silent, *found.problems)
            return Report(
                unreachable,
                processes=found.processes,
                kafka_answers=not silent,
                scb_answers=found.scb_answers,
            )
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
        return seen(books, _ASKING_SECONDS)

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
        is_heard = (
            PROCESSES not in seen.unknown
            and seen.server_seconds > _HEARD_SECONDS
            and time.monotonic() > self._settled_at
        )
        problems = (
            *silent,
            *others.problems,
            *judged(self._settings, seen, streams, processes if is_heard else None, bool(silent)),
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
            seen.unknown,
            kafka_answers=not silent,
            scb_answers=others.scb_answers,
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
