"""What `audit` prints for a person."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from audit.preaudit.model import Finding, Report
from cli.printable import printable

_GIB = 2**30
_MIB = 2**20


def report_lines(report: Report) -> Iterator[str]:
    """What the books are, what is wrong with them, what to know, and the verdict."""
    yield from _facts(report)
    for finding in report.findings:
        yield ""
        yield from _finding(finding, "!")
    if report.notes or report.not_known:
        yield ""
    for note in report.notes:
        yield f"note  {note.check}: {printable(note.found)}: {note.means}; {printable(note.do)}"
    for unknown in report.not_known:
        yield f"not known  {unknown}"
    yield ""
    made = f"{len(report.checks):,} checks in {report.seconds:,.1f} s"
    if report.ok:
        yield f"nothing is wrong: {made}"
    else:
        names = ", ".join(f"{one.check} {one.count:,}" for one in report.findings)
        yield f"{len(report.findings):,} findings ({names}): {made}"


def _facts(report: Report) -> Iterator[str]:
    facts = report.facts
    yield f"books at {report.at:%Y-%m-%d %H:%M:%S} UTC, all of one moment"
    if "server" in facts:
        yield (
            f"  server     PostgreSQL {facts['server']}, database {printable(facts['database'])}, "
            f"{_bytes(facts['bytes'])}"
        )
    yield f"  program    {facts['program']}" + (f", schema {facts['schema']}" if "schema" in facts else "")
    if "accounts" in facts:
        yield f"  accounts   {facts['accounts']:,}"
    for one in report.ledgers:
        yield (
            f"  entries    {printable(one['ledger_id'])} {one['entries']:,}, of {_day(one['first'])} to "
            f"{_day(one['last'])}, posted {_day(one['first_posted'])} to {_day(one['last_posted'])}"
        )


def _finding(finding: Finding, mark: str) -> Iterator[str]:
    yield f"{mark} {finding.check}: {printable(finding.found)}"
    yield f"    means  {printable(finding.means)}"
    yield f"    do     {printable(finding.do)}"
    for one in finding.listed:
        yield f"    -      {_case(one)}"
    if len(finding.listed) and finding.count > len(finding.listed):
        yield f"    -      … and {finding.count - len(finding.listed):,} more: --most"


def _case(one: Mapping[str, Any]) -> str:
    return "  ".join(f"{key} {printable(_plain(value))}" for key, value in one.items() if value is not None)


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value:,f}" if value.is_finite() else str(value)
    return f"{value:%Y-%m-%d %H:%M:%S} UTC" if isinstance(value, datetime) else str(value)


def _day(value: datetime) -> str:
    return f"{value:%Y-%m-%d}"


def _bytes(count: int) -> str:
    return f"{count / _GIB:,.1f} GiB" if count >= _GIB else f"{count / _MIB:,.0f} MiB"
