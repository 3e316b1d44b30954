"""The order of measurements: everything that writes to the database between two measurements of its limit."""

import gc
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial

from benchmarks import pipeline, posting, steps
from benchmarks.bench import Bench
from benchmarks.figures import Figure, Sample, Timing
from benchmarks.limit import Limit, limit

GROUPS = ("posting", "kafka", "loop", "careful", "relay", "steps")
_LOOP_ENTRIES = 3_000
_CAREFUL_ENTRIES = 40_000
_STEPS_ENTRIES = 40_000

Measure = Callable[[], Timing]


@dataclass(frozen=True, slots=True)
class Results:
    """All figures of one run, and the steps of the consumer in microseconds per entry."""

    figures: list[Figure]
    steps: dict[str, float]


def measure(bench: Bench, groups: frozenset[str], rounds: int) -> Results:
    """Measure the groups; WrongWork as soon as any work is wrong."""
    gc.collect()
    gc.freeze()  # the workload is nobody's garbage, and a real consumer does not hold it
    with ExitStack() as stack:
        samples = _Samples(bench, stack.enter_context(limit(bench)))
        chain = pipeline.Pipeline(bench, stack)
        if groups & {"kafka", "relay", "steps"}:
            samples.free("produce", partial(pipeline.file_to_kafka, bench))
        for number in range(rounds):
            for key, work in _repeated(bench, chain, groups):
                samples.beside_limit(key, work, f"round {number + 1} of {rounds}")
        for key, work in _once(bench, chain, groups):
            samples.beside_limit(key, work)
        samples.two_connections()
        found = _steps(bench) if "steps" in groups else {}
        return Results(samples.figures(), found)


def _repeated(
    bench: Bench, chain: pipeline.Pipeline, groups: frozenset[str]
) -> Iterator[tuple[str, Measure]]:
    if "posting" in groups:
        yield "posting", partial(posting.posting_alone, bench)
    if groups & {"kafka", "relay"}:
        yield "consume", chain.kafka_to_posted


def _once(bench: Bench, chain: pipeline.Pipeline, groups: frozenset[str]) -> Iterator[tuple[str, Measure]]:
    count = len(bench.workload.entries)
    if "relay" in groups:
        yield "relay", chain.outbox_to_kafka
        yield "acknowledge", chain.answers_to_outbox
    if "careful" in groups:
        yield "some_duplicates", partial(posting.some_duplicates, bench, min(_CAREFUL_ENTRIES, count))
        yield "only_duplicates", partial(posting.only_duplicates, bench, min(_CAREFUL_ENTRIES, count))
    if "loop" in groups:
        yield "loop", partial(posting.one_by_one, bench, min(_LOOP_ENTRIES, count))


def _steps(bench: Bench) -> dict[str, float]:
    bench.tell("the consumer's steps")
    return steps.microseconds_per_entry(bench, min(_STEPS_ENTRIES, len(bench.workload.entries)))


class _Samples:
    """Collects samples by key; the limit behind one measurement is the limit before the next."""

    def __init__(self, bench: Bench, database_limit: Limit) -> None:
        self._tell = bench.tell
        self._limit = database_limit
        self._limits: list[Timing] = []
        self._by_key: dict[str, list[Sample]] = {}

    def free(self, key: str, work: Measure) -> None:
        self._tell(TITLES[key])
        self._add(key, Sample(work()))

    def beside_limit(self, key: str, work: Measure, note: str = "") -> None:
        before = self._limits[-1] if self._limits else self._measure_limit()
        self._tell(f"{TITLES[key]}{note and f', {note}'}")
        timing = work()
        self._add(key, Sample(timing, before.rate, self._measure_limit().rate))

    def two_connections(self) -> None:
        if self._limits:
            self.free("limit_two", partial(self._limit.measure, 2))

    def figures(self) -> list[Figure]:
        self._by_key["limit"] = [Sample(timing) for timing in self._limits]
        return [Figure(key, TITLES[key], tuple(self._by_key[key])) for key in TITLES if self._by_key.get(key)]

    def _measure_limit(self) -> Timing:
        self._tell(TITLES["limit"])
        self._limits.append(self._limit.measure())
        return self._limits[-1]

    def _add(self, key: str, sample: Sample) -> None:
        self._by_key.setdefault(key, []).append(sample)


TITLES = {
    "limit": "limit: plain COPY of the same rows",
    "limit_two": "limit, two connections",
    "posting": "posting alone",
    "some_duplicates": "posting, 1 % duplicates (careful way)",
    "only_duplicates": "posting, all duplicates (careful way)",
    "loop": "one post_ledger_entry per transaction",
    "produce": "CSV file to Kafka",
    "consume": "Kafka to posted, one consumer",
    "relay": "outbox to Kafka",
    "acknowledge": "acknowledgements to outbox",
}
