"""Entries held against the sources of the runs that loaded them: totals, windows, then the very entry.

Of each window that a source has stated, count, sums and digest are held against what the books hold of its
records (audit/runs/records.py); only where they differ are records looked at one by one.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from audit.reconcile.compared import Compared, Tell, untold
from audit.reconcile.model import Break, Comparison
from audit.reconcile.source_records import Unposted, extra_breaks, window_break
from audit.runs import records
from audit.runs.listed import Listed
from audit.runs.totals import Totals
from audit.runs.windows import Window, windows
from ledger.books import Books
from ledger.codec import Codec
from ledger.errors import UsageError
from ledger.fingerprint import sha256_of
from ledger.runs.run import Run, find_run


def compare_source(
    books: Books,
    open_codec: Callable[[], Codec],
    *,
    sources: Sequence[str] = (),
    ledger: str | None = None,
    tell: Tell = untold,
) -> Compared:
    """All runs that have loaded a source to its end, or those of `sources`: ids, or files they loaded."""
    began = time.monotonic()
    found: list[Break] = []
    checked = in_flight = refused = 0
    totals = []
    runs = [find_run(books, run) for run in _chosen(books, sources, ledger)]
    for run in runs:
        with books.snapshot():
            unposted, parts, extra = _compared(books, run, tell)
            breaks = [*unposted.breaks(books, open_codec), *extra_breaks(books, run.run_id, extra)]
        breaks += [
            window_break(run, part) for part in parts if part.name is not None and not _explained(part)
        ]
        checked += sum(part.recorded.count for part in parts)
        in_flight += unposted.in_flight
        refused += run.refused
        totals += list(_totals(run, parts))
        found += breaks
    compared = {run.run_id for run in runs}
    kept = [row[0] for row in books.rows("breaks_open", comparison="source") if row[4] not in compared]
    comparison = Comparison(
        "source",
        checked,
        tuple(found),
        in_flight=in_flight,
        totals=tuple(totals),
        seconds=time.monotonic() - began,
    )
    notes = (
        []
        if not refused
        else [f"{refused:,} records were refused and became no entry: run verify lists them"]
    )
    return Compared(comparison, kept, notes)


def _chosen(books: Books, sources: Sequence[str], ledger: str | None) -> Iterator[str]:
    """The runs' ids; UsageError for a source that no run has loaded to its end."""
    if not sources:
        yield from _ids(books, ledger=ledger)
    for source in sources:
        if Path(source).is_file():
            ids = _ids(books, sha256=_sha256(Path(source)))
            if not ids:
                raise UsageError(
                    f"no run has loaded {source} as it is now to its end",
                    hint="dual-ledger run list shows them",
                )
        else:
            ids = _ids(books, run=source)
            if not ids:
                status = find_run(books, source).status
                raise UsageError(
                    f"{source} is no run that has loaded a source to its end: it is {status}",
                    hint="dual-ledger run list shows them",
                )
        yield from ids


def _sha256(path: Path) -> str:
    try:
        return sha256_of(path)
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error


def _ids(
    books: Books, *, run: str | None = None, sha256: str | None = None, ledger: str | None = None
) -> list[str]:
    return [row[0] for row in books.rows("reconcile_runs", run=run, sha256=sha256, ledger=ledger)]


def _compared(books: Books, run: Run, tell: Tell) -> tuple[Unposted, list[Window], list[dict[str, object]]]:
    unposted = Unposted(run.run_id)
    parts = windows(books, run.run_id)
    extra: list[dict[str, object]] = []
    listed = Listed("extra", lambda _, one: extra.append(dict(one)))
    books.rows("verify_plans", on="off")
    records.compare(books, run.run_id, parts, unposted, lambda count: tell("source", count))
    records.find_extra(books, run.run_id, listed, lambda _: None)
    return unposted, parts, extra


def _explained(part: Window) -> bool:
    """Whether nothing differs but records that are breaks of their own."""
    return part.equal or part.explained


def _totals(run: Run, parts: Sequence[Window]) -> Iterator[dict[str, object]]:
    """What the source states of the run as a whole, and what the books hold of it: one row per currency."""
    stated, posted = Totals(), Totals()
    for part in parts:
        posted.add_all(part.posted)
        if part.source is not None:
            stated.add_all(part.source)
    for currency in sorted({*stated.sums, *posted.sums}):
        yield {
            "run_id": run.run_id,
            "source_id": run.source_id,
            "currency": currency,
            "entries_stated": stated.count,
            "entries": posted.count,
            "stated": format(stated.sums.get(currency, 0), "f"),
            "books": format(posted.sums.get(currency, 0), "f"),
            "equal": stated.equals(posted),
        }
