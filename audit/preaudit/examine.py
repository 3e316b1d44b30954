"""All checks over one moment of the books, as the auditor."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from audit.preaudit.checks import CHECKS, Check
from audit.preaudit.model import Finding, Report, Scope
from audit.preaudit.schema_version import NOT_MIGRATED, present
from ledger.books import Books, NoRole, connect
from ledger.config import Settings
from ledger.errors import OutOfStep

# the books are asked as they are for whoever brings no settings of his own, and with room for large sums
_SESSION = {"synchronous_commit": None, "work_mem": "256MB"}


def examine(
    settings: Settings,
    *,
    most: int = 20,
    data_directory: Path | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Report:
    """Make every check; `tell` hears of each before it begins. A finding lists at most `most` cases."""
    began = time.monotonic()
    try:
        books = connect(settings, role="auditor", application="dual-ledger audit", options=_SESSION)
    except NoRole:  # migrations make the roles
        report = Report(datetime.now(UTC), [NOT_MIGRATED])
    else:
        with books:
            report = _examined(books, most, data_directory, tell)
    report.facts["program"] = version("dual-ledger-sync")
    report.seconds = round(time.monotonic() - began, 3)
    return report


def _examined(books: Books, most: int, data_directory: Path | None, tell: Callable[[str], None]) -> Report:
    with books.snapshot():
        (facts,) = books.records("audit_facts")
        report = Report(facts.pop("at"), facts=facts)
        scope = Scope(most, report.at, data_directory)
        there = present(books)
        if not there:
            report.add(NOT_MIGRATED)
        report.facts["tables"] = books.records("audit_sizes") if there else []
        for check in CHECKS:
            tell(check.name)
            if there or not check.of_books:
                _make(check, books, scope, report)
    return report


def _make(check: Check, books: Books, scope: Scope, report: Report) -> None:
    """One check; where the books lack what it asks for, that is the finding."""
    try:
        with books.transaction():  # a savepoint: what one asks in vain is no end of the others
            found = list(check.look(books, scope, report))
    except OutOfStep as error:
        report.add(
            Finding(
                "not_checked",
                1,
                f"{check.name}: {error.message}",
                "the books lack what this program asks for, or hide it from the auditor",
                error.hint,
            )
        )
        return
    report.checks.append(check.name)
    for one in found:
        report.add(one)
