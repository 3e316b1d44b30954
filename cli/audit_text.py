"""What `audit` prints for a person."""

import textwrap
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from audit.preaudit.model import Finding, Report
from cli.printable import printable

_WIDTH = 110
_GIB = 2**30
_MIB = 2**20


def report_lines(report: Report) -> Iterator[str]:
    """What the books are, what is wrong with them, what to know, and the verdict."""
    yield f"books at {report.at:%Y-%m-%d %H:%M:%S} UTC, all of one moment"
    for name, value in facts_of(report).items():
        yield f"  {name:<19} {printable(value)}"
    for finding in report.findings:
        yield ""
        yield from _finding(finding)
    if report.notes or report.not_known:
        yield ""
    for note in report.notes:
        yield from _wrapped("note       ", f"{note.found}: {note.means}")
    for unknown in report.not_known:
        yield from _wrapped("not known  ", unknown)
    yield ""
    yield verdict(report)


def verdict(report: Report) -> str:
    """The whole in a line."""
    made = f"{len(report.checks):,} checks in {report.seconds:,.1f} s"
    if report.ok:
        return f"nothing is wrong: {made}"
    many = "1 finding" if len(report.findings) == 1 else f"{len(report.findings):,} findings"
    return f"{many}: {made}"


def facts_of(report: Report) -> dict[str, str]:
    """What the books are, by name."""
    facts, told = report.facts, {}
    if "server" in facts:
        told["server"] = f"PostgreSQL {facts['server']}, database {facts['database']}"
        told["size"] = _bytes(facts["bytes"])
    told["program"] = str(facts["program"])
    if "schema" in facts:
        told["schema"] = str(facts["schema"])
    if "accounts" in facts:
        told["accounts"] = f"{facts['accounts']:,}"
    for one in report.ledgers:
        told[f"entries {one['ledger_id']}"] = (
            f"{one['entries']:,}, of {one['first']:%Y-%m-%d} to {one['last']:%Y-%m-%d}, posted "
            f"{one['first_posted']:%Y-%m-%d} to {one['last_posted']:%Y-%m-%d}"
        )
    return told


def case_text(value: object) -> str:
    """A value as a person reads it; amounts are exact."""
    if isinstance(value, Decimal):
        return f"{value:,f}" if value.is_finite() else str(value)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S} UTC"
    return "-" if value is None else str(value)


def _finding(finding: Finding) -> Iterator[str]:
    yield from _wrapped(f"! {finding.check}: ", finding.found, 4)
    yield from _wrapped("    means  ", finding.means)
    yield from _wrapped("    do     ", finding.do)
    for one in finding.listed:
        yield f"    -      {_case(one)}"
    if finding.listed and finding.count > len(finding.listed):
        yield f"    -      … and {finding.count - len(finding.listed):,} more: --most"


def _case(one: Mapping[str, Any]) -> str:
    return "  ".join(
        f"{key} {printable(case_text(value))}" for key, value in one.items() if value is not None
    )


def _wrapped(head: str, said: str, indent: int | None = None) -> Iterator[str]:
    """Lines that a terminal shows whole; by default what goes on stands below what was said first."""
    further = " " * (len(head) if indent is None else indent)
    yield from textwrap.wrap(
        head + printable(said),
        _WIDTH,
        subsequent_indent=further,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _bytes(count: int) -> str:
    return f"{count / _GIB:,.1f} GiB" if count >= _GIB else f"{count / _MIB:,.0f} MiB"
