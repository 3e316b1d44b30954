"""What the books stand on: clocks, and room on the disk."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from audit.preaudit.model import Finding, Report, Scope
from ledger.books import Books
from ledger.errors import UsageError

CLOCK_SECONDS = 2.0
_LEAST_BYTES = 1 << 30
_LEAST_SHARE = 0.1  # of the database's size: a backfill writes rows, indexes and log


def clock(books: Books, _: Scope, report: Report) -> Iterator[Finding]:
    """The server's clock and this machine's say the same, as far as the way between them lets one tell."""
    before = datetime.now(UTC)
    row = books.row("audit_clock")
    after = datetime.now(UTC)
    assert row is not None  # a clock always answers
    report.facts["clock_difference_seconds"] = round((row[0] - before).total_seconds(), 3)
    yield from clock_finding(before, row[0], after)


def clock_finding(before: datetime, there: datetime, after: datetime) -> Iterator[Finding]:
    """A finding when `there`, read between the two times here, lies beyond the limit outside of them."""
    off = max(before - there, there - after, timedelta(0)).total_seconds()
    if off > CLOCK_SECONDS:
        side = "behind" if there < before else "ahead of"
        yield Finding(
            "clock",
            1,
            f"the server's clock is {off:,.1f} s {side} this machine's",
            "times of entries, lags and windows are wrong on one of the two",
            "let both machines keep time (ntp)",
        )


def disk(_: Books, scope: Scope, report: Report) -> Iterator[Finding]:
    """Room for more, where somebody says where the server's data lies; only its own machine can tell."""
    if scope.data_directory is None:
        report.not_known.append(
            "free disk space of the server: only its own machine can tell; --data-directory PATH says "
            "where its data lies, as seen from here"
        )
        return
    try:
        free = shutil.disk_usage(scope.data_directory).free
    except OSError as error:
        raise UsageError(
            f"{scope.data_directory} cannot be asked for its free space: {error.strerror}",
            hint="--data-directory names a folder of this machine, on the disk where the server's data lies",
        ) from error
    report.facts["disk_free_bytes"] = free
    yield from disk_finding(free, report.facts["bytes"])


def disk_finding(free: int, size: int) -> Iterator[Finding]:
    """A finding when so little is free beside a database of this size."""
    least = max(_LEAST_BYTES, int(size * _LEAST_SHARE))
    if free < least:
        yield Finding(
            "disk",
            1,
            f"{free / 2**30:,.1f} GiB are free on the server's disk; less than {least / 2**30:,.1f}",
            "a full disk stops posting, and the server with it",
            "make room before a backfill; dual-ledger outbox archive keeps the outbox small",
        )
