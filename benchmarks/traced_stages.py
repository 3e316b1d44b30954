"""The stages whose tracing is measured, each in this process: the very functions that the commands call."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.bench import url_of
from benchmarks.checks import expect
from benchmarks.database import query
from benchmarks.own_time import own_time
from cli.stopping import Stop
from consumer.run import consume
from consumer.tally import Tally
from ledger.codec import Codec
from ledger.config import Settings
from ledger.tracing.process import traced
from producer.load import load
from producer.opened import Watcher
from producer.request import Request
from relay.run import run

_PATIENCE_SECONDS = 60.0
_IDLE_SECONDS = 0.5
_MARKS = (
    "SELECT extract(EPOCH FROM max(published_at) - min(published_at))::float8, "
    "count(*) FILTER (WHERE published_at > (SELECT min(published_at) FROM dual_ledger_outbox)) "
    "FROM dual_ledger_outbox"
)


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one stage: microseconds an entry of the processor, by the clock, and in tracing's own calls."""

    processor: float
    clock: float
    own: float


def produce_stage(settings: Settings, file: Path, entries: int) -> Cost:
    """A CSV file to Kafka."""
    with _timed(settings, "dual-ledger-producer", entries) as costs:
        began = time.perf_counter()
        request = Request(str(file), "csv", restart=True)
        summary, _ = load(settings, request, Codec(), Stop(), Watcher())
        costs.clock = time.perf_counter() - began
        expect("rows published", entries, summary.published)
    return costs.per_entry()


def consume_stage(settings: Settings, _file: Path, entries: int) -> Cost:
    """Kafka to the books; by the clock, from the first batch's end to the last's."""
    stop, marks = Stop(), list[tuple[float, int]]()

    def note(tally: Tally) -> None:
        marks.append((time.perf_counter(), tally.settled))
        if tally.settled >= entries:
            stop.request()

    with _timed(settings, "dual-ledger-consumer", entries) as costs:
        tally = consume(
            settings,
            Codec(),
            stop,
            topics=[settings.topic_legacy_entries],
            until_idle_seconds=_PATIENCE_SECONDS,
            on_progress=note,
        )
        expect("posted", entries, tally.posted)
        (first, before), (last, after) = marks[0], marks[-1]
        costs.clock = (last - first) * entries / max(1, after - before)
    return costs.per_entry()


def relay_stage(settings: Settings, _file: Path, entries: int) -> Cost:
    """The outbox to Kafka; by the clock, from the first mark in the books to the last."""
    with _timed(settings, "dual-ledger-relay", entries) as costs:
        tally = run(settings, Stop(), until_idle_seconds=_IDLE_SECONDS, tell=lambda _: None)
        expect("rows published", entries, tally.published)
        ((seconds, marked),) = query(url_of(settings), _MARKS)
        costs.clock = seconds * entries / max(1, marked)
    return costs.per_entry()


STAGES: dict[str, Callable[[Settings, Path, int], Cost]] = {
    "produce": produce_stage,
    "consume": consume_stage,
    "relay": relay_stage,
}


@dataclass
class _Timing:
    entries: int
    processor: float = 0.0
    clock: float = 0.0
    own: float = 0.0

    def per_entry(self) -> Cost:
        return Cost(*(1e6 * seconds / self.entries for seconds in (self.processor, self.clock, self.own)))


@contextmanager
def _timed(settings: Settings, service: str, entries: int) -> Iterator[_Timing]:
    """All that this process's processor does, with what is left to be sent at the end."""
    timing = _Timing(entries)
    began = time.process_time()
    with own_time() as own, traced(settings, service):
        yield timing
    timing.own = own.seconds
    timing.processor = time.process_time() - began
