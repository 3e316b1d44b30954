"""The whole chain recomputed from the rows, in parallel: the first broken place, and all others.

1. chain      window behind window: numbers, previous digests, the digest over every column
2. ranges     of each part and shard one behind the other, without a gap
3. rows       each range's digest from its rows; where it differs, the marks name the rows
4. audit log  its own chain, also of lines that are not sealed yet
5. outbox     each entry has its outbox row and the other way round; no number is missing behind the seals;
              what is not sealed yet is what relay and SCB can have made of it
6. head       what Kafka confirmed and the SCB answered; the head file, if it is there; the topic, if asked

Nothing is locked and nobody waits: what is sealed does not change, and what is not is asked for in single
statements.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from audit.seals import checks
from audit.seals.crew import Crew
from audit.seals.finding import Finding, Report
from audit.seals.head_check import check_head
from audit.seals.links import Ranges, Windows
from audit.seals.sums import Sums
from ledger.books import Books

_WINDOWS = 200  # looked at together
_IDS = 20_000  # one span of entries
_WHOLE = (
    checks.check_audit_log,
    checks.check_tail,
    checks.check_waiting,
    checks.check_strays,
    checks.check_witnesses,
)


def verify(
    connections: Sequence[Books],
    head: Path | None,
    *,
    topic: Callable[[Books], tuple[int, list[Finding]]] | None = None,
    first: int = 1,
    begin: Callable[[int], None] = lambda _: None,
    advance: Callable[[int], None] = lambda _: None,
) -> Report:
    """From window `first` on, with a worker for each connection; `begin` is told how many rows there are."""
    began = time.monotonic()
    for books in connections:
        books.rows("chain_plans")
    (extent,) = connections[0].records("chain_extent")
    report = _report(extent)
    begin(sum(report.sealed.values()) + extent["last_entry"])
    with Crew(connections) as crew:
        for check in _WHOLE:
            crew.give(check, then=report.add)
        crew.give(checks.check_beyond, extent["last_entry"], then=report.add)
        _check_windows(crew, report, first, advance)
        if first > report.windows + 1:
            beyond = Finding("chain", f"it is not there: the chain ends at window {report.windows}", first)
            crew.give(lambda _: [beyond], then=report.add)
        for start in range(1, extent["last_entry"] + 1, _IDS):
            last = min(start + _IDS - 1, extent["last_entry"])
            crew.give(checks.check_pairs, start, last, then=_counted(report, last - start + 1, advance))
        if head is not None and head.exists():
            report.head_file = str(head)
            report.head_lines, found = crew.ask(check_head, head)
            crew.give(lambda _: found, then=report.add)
        if topic is not None:
            report.topic_messages, heard = crew.ask(topic)
            crew.give(lambda _: heard, then=report.add)
    report.seconds = time.monotonic() - began
    return report


def _report(extent: Mapping[str, Any]) -> Report:
    sealed = {part: int(rows) for part, rows in sorted(extent["sealed"].items())}
    waits = {
        "entries": max(0, extent["drawn"] - sealed.get("entries", 0)),
        "outbox": max(0, extent["drawn"] - sealed.get("outbox", 0)),
        "audit_log": max(0, extent["lines"] - sealed.get("audit_log", 0)),
        "acknowledgements": max(0, extent["answers"] - sealed.get("acknowledgements", 0)),
    }
    return Report(extent["windows"], extent["sealed_at"], sealed, waits)


def _check_windows(crew: Crew, report: Report, first: int, advance: Callable[[int], None]) -> None:
    """Link by link in order, while the crew recomputes the rows behind."""
    links, ranges = Windows(first, _before(crew, first)), Ranges(whole=first == 1)
    for page in _pages(crew, first):
        found: list[Finding] = []
        sums = Sums(page)
        for window in page:
            found += links.check(window)
        numbers = {"first": page[0]["number"], "last": page[-1]["number"]}
        covered = crew.ask(lambda books, where=numbers: books.records("chain_ranges", **where))
        for one in covered:
            found += ranges.check(one)
            sums.expect(one)
        for one in covered:
            holds = sums.holds(one)
            crew.give(checks.check_range, one, window_holds=holds, then=_taken(report, sums, one, advance))
        found += sums.wrong()
        crew.give(lambda _, found=found: found, then=report.add)


def _pages(crew: Crew, first: int) -> Iterator[list[dict[str, Any]]]:
    after = first - 1
    while page := crew.ask(
        lambda books, after=after: books.records("chain_windows", after=after, limit=_WINDOWS)
    ):
        yield page
        after = page[-1]["number"]


def _before(crew: Crew, first: int) -> Mapping[str, Any] | None:
    """The window before the first one that is looked at."""
    found = (
        crew.ask(lambda books: books.records("chain_windows", after=first - 2, limit=1)) if first > 1 else []
    )
    return found[0] if found and found[0]["number"] == first - 1 else None


def _taken(
    report: Report, sums: Sums, one: Mapping[str, Any], advance: Callable[[int], None]
) -> Callable[[checks.Checked], None]:
    def take(checked: checks.Checked) -> None:
        report.add(checked.found)
        report.add(sums.take(one, checked))
        report.rows += checked.rows
        advance(checked.rows)

    return take


def _counted(report: Report, rows: int, advance: Callable[[int], None]) -> Callable[[list[Finding]], None]:
    def take(found: list[Finding]) -> None:
        report.add(found)
        advance(rows)

    return take
