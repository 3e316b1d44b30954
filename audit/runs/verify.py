"""A run compared with its source, in one snapshot of the books.

1. plan      the windows that the source has stated, and the gaps between them
2. records   each record of the source looked up by its reference: posted, known before, refused, missing
3. entries   each entry of the run looked up in the source
4. counters  what was counted on the way is what the tables hold
5. groups    transactions of several legs are posted whole or not at all
6. balances  of the accounts that were touched: equal to their entries

A replay has no source but its topic: there 1 to 3 ask Kafka which offsets hold a message.
"""

import time
from collections import Counter
from collections.abc import Callable

from audit.runs import groups, offsets, records
from audit.runs.counters import counters
from audit.runs.listed import Listed, Told
from audit.runs.records import Advance
from audit.runs.totals import Totals
from audit.runs.verification import Verification
from audit.runs.windows import overlapping, windows
from ledger.books import Books, Jsonb
from ledger.codec import Codec
from ledger.config import Settings
from ledger.runs.run import Run

_TAKEN_BACK = ("UNDOING", "UNDONE")
_STANDING = ("REFUSED", "OPEN", "PARKED", "DISCARDED")  # not in the books under their reference


def verify(
    settings: Settings,
    books: Books,
    run: Run,
    open_codec: Callable[[], Codec],
    *,
    tell: Told = lambda _kind, _found: None,
    advance: Advance = lambda _: None,
) -> Verification:
    """Compare, and keep the report with the run; `tell` gets whatever is missing, extra or in conflict."""
    began = time.monotonic()
    listed = {kind: Listed(kind, tell) for kind in ("missing", "extra", "conflict")}
    with books.transaction():
        books.run("snapshot")
        if run.is_replay:
            report = _replay(settings, books, run, listed, advance)
        else:
            report = _backfill(books, run, listed, advance)
        if report.by_code:
            report.groups_in_part = groups.in_part(books, run.run_id, open_codec())  # 5
        if run.definition.options.validate_balances:
            report.balances = books.records("verify_balances", run=run.run_id)  # 6
            report.balances_checked = True
    report.judge()
    report.seconds = time.monotonic() - began
    return report


def keep(books: Books, report: Verification) -> None:
    """Store the report with its run."""
    books.rows("verify_record", run=report.run.run_id, verified=Jsonb(report.document()))


def _backfill(books: Books, run: Run, listed: dict[str, Listed], advance: Advance) -> Verification:
    parts = windows(books, run.run_id)  # 1
    unequal = records.Unequal(listed["missing"], listed["conflict"])
    books.rows("verify_plans", on="off")
    records.compare(books, run.run_id, parts, unequal, advance)  # 2
    records.find_extra(books, run.run_id, listed["extra"], advance)  # 3
    books.rows("verify_plans", on="on")
    report = _report(books, run, listed)
    for part in parts:
        report.posted.add_all(part.posted)
        if part.source is not None:
            report.source.add_all(part.source)
    report.windows = [part for part in parts if part.name is not None]
    report.uncovered = sum(part.recorded.count for part in parts if part.name is None)
    report.overlaps = overlapping(parts)
    return report


def _replay(
    settings: Settings, books: Books, run: Run, listed: dict[str, Listed], advance: Advance
) -> Verification:
    looked = offsets.compare(settings, books, run, listed["missing"], listed["extra"], advance)
    report = _report(books, run, listed)
    report.source.count = looked.messages
    report.gone = looked.gone
    for row in books.records("verify_posted_totals", run=run.run_id):
        report.posted.add(row["entries"], int(row["digest"]), row["currency_code"], row["sum"])
    return report


def _report(books: Books, run: Run, listed: dict[str, Listed]) -> Verification:
    taken_back = run.status in _TAKEN_BACK
    codes: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    for code, status, count in books.rows("verify_codes", run=run.run_id):
        codes[code] += count
        taken_back = taken_back or status in _TAKEN_BACK
        if status in _STANDING:
            refused[code] += count
    row = books.row("verify_taken_back", run=run.run_id) if taken_back else None
    return Verification(
        run,
        counters(books, run),  # 4
        codes,
        refused,
        Totals(),
        Totals(),
        [],
        listed["missing"],
        listed["extra"],
        listed["conflict"],
        taken_back=int(row[0]) if row else 0,
    )
