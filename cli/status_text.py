"""The report of `status` as tables for a person."""

from datetime import UTC, datetime

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from ledger.status.outbox import OutboxStatus
from ledger.status.report import Report
from ledger.status.streams import StreamStatus

_LATE_SECONDS = 10.0


def status_text(report: Report) -> list[RenderableType]:
    """Everything on one screen: the verdict first, then tables."""
    parts: list[RenderableType] = [_verdict(report)]
    if report.streams:
        parts.append(_streams(report))
    if report.outbox is not None:
        parts.append(_counts(report, report.outbox))
    if report.runs:
        parts.append(_runs(report))
    return parts


def _verdict(report: Report) -> Text:
    verdict = Text("healthy", style="bold green") if report.healthy else Text("NOT healthy", style="bold red")
    verdict.append(f"   {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC", style="dim")
    for problem in report.problems:
        verdict.append(
            "\n  ! " if problem.serious else "\n  · ", style="red" if problem.serious else "yellow"
        )
        verdict.append(problem.text)
    return verdict


def _streams(report: Report) -> Table:
    table = _table("Streams")
    for name in ("topic", "part."):
        table.add_column(name)
    for name in ("position", "end", "lag", "behind", "posted", "dup.", "dead"):
        table.add_column(name, justify="right")
    table.add_column("state")
    several = len({stream.group for stream in report.streams}) > 1
    for stream in report.streams:
        table.add_row(
            f"{stream.group}: {stream.topic}" if several else stream.topic,
            str(stream.partition),
            _number(stream.position),
            _number(stream.end),
            _number(stream.lag_messages),
            _seconds(stream.lag_seconds),
            *map(_number, (stream.posted, stream.duplicates, stream.dead_letters)),
            _state(stream),
        )
    return table


def _state(stream: StreamStatus) -> Text:
    if stream.state == "STOPPED" or not stream.exists:
        return Text(stream.state.lower() if stream.exists else "gone", style="bold red")
    if stream.state == "RUNNING" and (stream.lag_seconds or 0) > _LATE_SECONDS:
        return Text("behind", style="yellow")
    return Text(stream.state.lower(), style="green" if stream.state == "RUNNING" else "yellow")


def _counts(report: Report, outbox: OutboxStatus) -> Table:
    table = _table("To the SCB, and refused")
    for name in (
        "pending",
        "published",
        "acknowledged",
        "failed",
        "oldest pending",
        "dead letters",
        "breaks",
    ):
        table.add_column(name, justify="right")
    about = "" if outbox.exact else "~"
    table.add_row(
        _number(outbox.pending),
        about + _number(outbox.published),
        about + _number(outbox.acknowledged),
        _number(outbox.failed),
        _seconds(outbox.oldest_pending_seconds),
        _number(sum(one.count for one in report.letters)),
        _number(sum(one.count for one in report.breaks)),
    )
    return table


def _runs(report: Report) -> Table:
    table = _table("Runs")
    for name in ("run", "kind", "status", "begun", "last change"):
        table.add_column(name)
    for run in report.runs:
        times = (f"{run[name]:%Y-%m-%d %H:%M:%S}" for name in ("created_at", "updated_at"))
        table.add_row(run["run_id"], run["kind"], run["status"], *times)
    return table


def _table(title: str) -> Table:
    return Table(title=f"\n{title}", title_justify="left", title_style="bold", box=None, padding=(0, 2, 0, 0))


def _number(count: int | None) -> str:
    return "?" if count is None else f"{count:,}"


def _seconds(seconds: float | None) -> str:
    return "-" if seconds is None else f"{seconds:,.1f} s"
