"""The servers that a report is not made of: whether they answer, asked side by side, within two seconds."""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from ledger.books import Books, connect
from ledger.config import Settings
from ledger.errors import DualLedgerError, Fatal, UsageError
from ledger.status.asked import Asked
from ledger.status.problems import Problem
from ledger.status.processes import ProcessStatus, processes_of

ANSWER_SECONDS = 2.0
_NO_TABLE = "42P01"
_REGISTRY, _SCB = "registry", "scb"
_AGAIN = "start it again, in the sandbox by: dual-ledger sandbox up"


class Answers(NamedTuple):
    """What the SCB's database says of processes there, and who does not answer; None: nobody was asked."""

    processes: tuple[ProcessStatus, ...] = ()
    problems: tuple[Problem, ...] = ()
    scb_answers: bool | None = None


class OtherServers:
    """The schema registry and the SCB's database, each only where one is configured."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._scb: Books | None = None
        self._ask_registry: Callable[[], None] | None = None
        self._asked: dict[str, Asked[Answers]] = {}

    def close(self) -> None:
        """Give the connection back."""
        asked = self._asked.get(_SCB)
        if asked is None or not asked.is_on_its_way:
            self._forget_scb()

    def ask(self) -> Callable[[float], Answers]:
        """Begin to ask; what is returned waits for the answers, that many seconds at most."""
        if self._settings.registry_url is not None:
            self._begin(_REGISTRY, self._registry)
        if self._settings.scb_database_url is not None:
            self._begin(_SCB, self._scb_database)
        asked = dict(self._asked)

        def answers(seconds: float) -> Answers:
            give_up_at = time.monotonic() + seconds
            left = {name: one.within(give_up_at - time.monotonic()) for name, one in asked.items()}
            given = {name: answer or _SILENT[name] for name, answer in left.items()}
            scb_answers = not given[_SCB].problems if _SCB in given else None
            return _together(list(given.values()))._replace(scb_answers=scb_answers)

        return answers

    def _begin(self, name: str, question: Callable[[], Answers]) -> None:
        asked = self._asked.get(name)
        if asked is None or not asked.is_on_its_way:
            self._asked[name] = Asked(question)

    def _registry(self) -> Answers:
        from ledger.registry import question  # noqa: PLC0415  slow to load, and most have no registry

        try:
            self._ask_registry = self._ask_registry or question(self._settings, ANSWER_SECONDS)
            self._ask_registry()
        except DualLedgerError as error:
            return Answers((), (_registry_problem(error.message, error.hint or _AGAIN),))
        return Answers()

    def _scb_database(self) -> Answers:
        try:
            if self._scb is None or self._scb.broken:
                self._scb = connect(
                    self._settings,
                    url=self._settings.scb_database_url,
                    application="dual-ledger status",
                    options={"statement_timeout": f"{int(ANSWER_SECONDS * 1000)}"},
                    patience_seconds=ANSWER_SECONDS,
                )
            self._scb.give_up_after(ANSWER_SECONDS)
            return Answers(tuple(processes_of(self._scb)))
        except Fatal as error:
            self._forget_scb()
            hint = error.hint or _AGAIN
            known = _NO_TABLE in error.message
            return Answers() if known else Answers((), (_scb_problem(error.message, hint),))
        except DualLedgerError as error:
            self._forget_scb()
            return Answers((), (_scb_problem(error.message, _AGAIN),))

    def _forget_scb(self) -> None:
        if self._scb is not None:
            self._scb.close()
            self._scb = None


def books_problem(error: DualLedgerError) -> Problem:
    """The books do not answer."""
    if isinstance(error, Fatal | UsageError):
        return Problem(f"{error.message}: {error.hint or _AGAIN}")
    what = "nothing is posted until they do, nothing is lost"
    return Problem(f"the books do not answer ({error.message}), {what}: {_AGAIN}")


def kafka_problem(error: DualLedgerError) -> Problem:
    """Kafka does not answer."""
    if isinstance(error, Fatal | UsageError):
        return Problem(f"{error.message}: {error.hint or _AGAIN}")
    what = "nothing is read or sent until it does, nothing is lost"
    return Problem(f"Kafka does not answer ({error.message}), {what}: {_AGAIN}")


def _registry_problem(met: str, hint: str) -> Problem:
    what = "what runs goes on, it has its schemas, but nothing that needs them can start"
    return Problem(f"the schema registry does not answer ({met}), {what}: {hint}", serious=False)


def _scb_problem(met: str, hint: str) -> Problem:
    what = "it hears and books nothing, what is sent to it waits"
    return Problem(f"the SCB's database does not answer ({met}), {what}: {hint}")


_SILENT = {
    _REGISTRY: Answers((), (_registry_problem("it says nothing", _AGAIN),)),
    _SCB: Answers((), (_scb_problem("it says nothing", _AGAIN),)),
}


def _together(answers: Sequence[Answers]) -> Answers:
    def problems() -> Iterator[Problem]:
        for one in answers:
            yield from one.problems

    return Answers(tuple(process for one in answers for process in one.processes), tuple(problems()))
