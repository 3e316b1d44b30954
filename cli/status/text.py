"""The report of `status` for a person: the verdict and what to do first, then what it rests on."""

from collections.abc import Mapping
from datetime import UTC, datetime

from rich.console import RenderableType
from rich.text import Text

from cli.status.processes import processes_table
from cli.status.residual import residual_line
from cli.status.runs import runs_table
from cli.status.streams import streams_tables, topics_table
from cli.status.table import number, seconds_text, table
from ledger.status.outbox import OutboxStatus
from ledger.status.rates import Key
from ledger.status.report import Report

_RUNS_WATCHED = 5


def status_text(report: Report, *, narrow: bool = False) -> list[RenderableType]:
    """Everything, a line for each stream and each run; `narrow` tables fit into 80 columns."""
    return [
        verdict(report),
        *processes_table(report.processes, narrow=narrow),
        *streams_tables(report.streams, narrow=narrow),
        *_rest(report, narrow=narrow),
        *runs_table(report.runs),
    ]


def watched_text(report: Report, rates: Mapping[Key, float], *, told: str = "") -> list[RenderableType]:
    """The same for one screen of 80 columns: a line for each topic, and how fast it goes."""
    return [
        verdict(report, told),
        *processes_table(report.processes, narrow=True),
        *topics_table(report.streams, rates),
        *_rest(report, narrow=True),
        *runs_table(report.runs[:_RUNS_WATCHED]),
    ]


def verdict(report: Report, told: str = "") -> Text:
    """Whether it is healthy, and each problem with its command; `told` is said beside the time."""
    line = Text()
    if report.healthy:
        line.append("healthy", style="bold green")
    else:
        line.append("NOT healthy", style="bold red")
    line.append(f"   {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC", style="dim")
    line.append(f"   {told}" if told else "", style="dim")
    for problem in report.problems:
        line.append("\n  ! " if problem.serious else "\n  · ", style="red" if problem.serious else "yellow")
        line.append(problem.text)
    return line


def _rest(report: Report, *, narrow: bool) -> list[RenderableType]:
    parts: list[RenderableType] = []
    if report.outbox is not None:
        parts.append(_counts(report, report.outbox, narrow=narrow))
    if report.letters:
        codes = ", ".join(f"{one.count:,} {one.code}" for one in report.letters)
        parts.append(Text(f"open dead letters: {codes}"))
    residual = residual_line(report.residual)
    return parts if residual is None else [*parts, residual]


def _counts(report: Report, outbox: OutboxStatus, *, narrow: bool) -> RenderableType:
    counts = table("To the SCB, and refused", narrow=narrow)
    for name in (
        "pending",
        "published",
        "acknowledged",
        "failed",
        "oldest pending",
        "dead letters",
        "parked",
        "breaks",
    ):
        counts.add_column(name, justify="right", no_wrap=True)
    about = "" if outbox.exact else "~"
    letters = report.document()["dead_letters"]
    counts.add_row(
        number(outbox.pending),
        about + number(outbox.published),
        about + number(outbox.acknowledged),
        number(outbox.failed),
        seconds_text(outbox.oldest_pending_seconds),
        number(letters["open"]),
        number(letters["parked"]),
        number(sum(one.count for one in report.breaks)),
    )
    return counts
