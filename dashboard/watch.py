"""One thread that looks once a second while somebody asks, and every fifteen seconds while nobody does.

Pages are drawn from its latest look and never wait for the servers. A look that takes too long is told of
while it still waits: so a server that neither answers nor hangs up is seen too.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Self

from dashboard.samples import Sample, Samples, sample_of
from ledger.config import Settings
from ledger.status.outbox import Shard
from ledger.status.problems import Problem
from ledger.status.report import Lookout, Report

_EVERY_SECONDS = 1.0
_UNASKED_SECONDS = 15.0
_ASKED_FOR_SECONDS = 30.0
_FRESH_SECONDS = 5.0
_FRESH_WAIT_SECONDS = 0.5
_FIRST_WAIT_SECONDS = 3.0  # connections are made: nothing could be shown before
_OVERDUE_SECONDS = 4.0
_STUCK_SECONDS = 60.0
_END_SECONDS = 0.3

_NOT_LOOKED = Problem("nothing has been looked at yet")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Look:
    """One report; `at` is when it was begun, by a monotonic clock."""

    report: Report
    at: float

    @property
    def shards(self) -> tuple[Shard, ...]:
        """Every shard; none when the books do not answer, or not in time, which the report tells."""
        return () if self.report.outbox is None else self.report.outbox.shards

    @property
    def document(self) -> dict[str, Any]:
        """The report as `status --json` prints it."""
        return self.report.document()


@dataclass(frozen=True, slots=True)
class View:
    """What pages are drawn from. `looked_at` is the time of day of the look."""

    look: Look
    looked_at: float
    samples: tuple[Sample, ...]

    @property
    def report(self) -> Report:
        """The report of the look."""
        return self.look.report


class Watch:
    """Looks; open for questions inside `with`."""

    def __init__(self, settings: Settings, look: Callable[[], Report] | None = None) -> None:
        self._lookout = Lookout(settings)
        self._look = look or self._lookout.report
        self._changed = threading.Condition()
        self._ending = False
        self._asked_at = self._begun_at = time.monotonic()
        self._looking = True
        self._latest = Look(Report((_NOT_LOOKED,), looked=False), self._begun_at)
        self._looked_at = time.time()
        self._samples = Samples()
        self._thread = threading.Thread(target=self._run, name="lookout", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._ending = True
            self._changed.notify_all()
        self._thread.join(_END_SECONDS)  # it may wait for a server; it holds nothing that matters

    @property
    def alive(self) -> bool:
        """Whether the thread comes round."""
        return self._thread.is_alive() and time.monotonic() - self._begun_at < _STUCK_SECONDS

    def view(self) -> View:
        """The latest look, a fresh one if it comes at once; one that is overdue is a problem of its own."""
        with self._changed:
            self._asked_at = time.monotonic()
            self._changed.notify_all()
            self._changed.wait_for(self._fresh, self._patience)
            look, looked_at, samples = self._latest, self._looked_at, self._samples.all()
            waits = time.monotonic() - self._begun_at if self._looking else 0.0
        if waits > _OVERDUE_SECONDS:
            look = replace(look, report=_with_problem(look.report, _overdue(waits)))
        return View(look, looked_at, samples)

    @property
    def _patience(self) -> float:
        return _FRESH_WAIT_SECONDS if self._samples.all() else _FIRST_WAIT_SECONDS

    def _fresh(self) -> bool:
        now = time.monotonic()
        overdue = self._looking and now - self._begun_at > self._patience
        return overdue or (bool(self._samples.all()) and now - self._latest.at < _FRESH_SECONDS)

    def _run(self) -> None:
        while not self._ending:
            with self._changed:
                self._begun_at, self._looking = time.monotonic(), True
            report = self._looked()
            with self._changed:
                self._latest = Look(report, self._begun_at)
                self._looked_at, self._looking = time.time(), False
                self._samples.add(sample_of(report, self._begun_at))
                self._changed.notify_all()
                while not self._ending and (pause := self._pause()) > 0:
                    self._changed.wait(pause)
        self._lookout.close()

    def _pause(self) -> float:
        """How long until it is time to look again."""
        now = time.monotonic()
        asked = now - self._asked_at < _ASKED_FOR_SECONDS
        return self._begun_at + (_EVERY_SECONDS if asked else _UNASKED_SECONDS) - now

    def _looked(self) -> Report:
        try:
            return self._look()
        except Exception as error:  # noqa: BLE001  the thread must live: whatever it was is a problem
            _log.exception("looking around")
            problem = Problem(f"the look around failed: {type(error).__name__}: dual-ledger status")
            return Report((problem,))


def _with_problem(report: Report, problem: Problem) -> Report:
    return replace(report, problems=(problem, *report.problems), looked=True)


def _overdue(seconds: float) -> Problem:
    return Problem(
        f"the database or Kafka has not answered for {seconds:.0f} s, what is shown is from before: "
        "dual-ledger status"
    )
