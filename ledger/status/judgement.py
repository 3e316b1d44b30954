"""What follows from one look at the books: every problem there is, and none made up of what is not known."""

from collections.abc import Iterator, Sequence

from ledger.config import Settings
from ledger.status.problems import (
    Problem,
    break_problems,
    letter_problems,
    outbox_problems,
    parked_problems,
    seal_problems,
    stream_problems,
)
from ledger.status.process_problems import process_problems
from ledger.status.processes import ProcessStatus, living
from ledger.status.purse import slow_problem
from ledger.status.runs import run_problems, under_way
from ledger.status.seen import BREAKS, SETTLED, Seen
from ledger.status.streams import StreamStatus


def judged(
    settings: Settings,
    seen: Seen,
    streams: Sequence[StreamStatus],
    processes: Sequence[ProcessStatus] | None,
    kafka_is_silent: bool,
) -> Iterator[Problem]:
    """The problems, the worst first; `processes` is None while not all had the time to be heard of."""
    groups = relay_lives = None
    if processes is not None:
        yield from process_problems(processes, under_way(seen.runs), kafka_is_silent=kafka_is_silent)
        groups = {one.about for one in processes if one.alive and one.kind == "consume"}
        relay_lives = living(processes, "relay")
    yield from run_problems(seen.runs)
    yield from stream_problems(settings, streams, groups)
    yield from outbox_problems(seen.waiting, relay_lives=relay_lives)
    yield from break_problems(_unsettled(seen), seen.breaks)
    yield from seal_problems(*seen.differing_seals)
    yield from letter_problems(seen.letters, settings.topic_dead_letters)
    yield from parked_problems(seen.parked, seen.awaited)
    if seen.unknown:
        yield slow_problem(seen.unknown)


def _unsettled(seen: Seen) -> int:
    """Rows that the SCB refused and nobody has settled; 0 where that is not known."""
    if seen.outbox is None or {BREAKS, SETTLED} & set(seen.unknown):
        return 0
    return seen.outbox.failed - seen.settled_breaks
