"""The report of `status` as tables for a person."""

from collections.abc import Sequence
from datetime import UTC, datetime

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from ledger.status.outbox import OutboxStatus
from ledger.status.report import Report
from ledger.status.streams import StreamStatus

_LATE_SECONDS = 10.0


def status_text(report: Report, *, narrow: bool = False) -> list[RenderableType]:
    """Everything on one screen: the verdict first, then tables; `narrow` ones fit into 80 columns."""
    parts: list[RenderableType] = [_verdict(report)]
    groups = sorted({stream.group for stream in report.streams})
    for group in groups:
        title = f"Streams of group {group}" if len(groups) > 1 else "Streams"
        parts.append(_streams(title, [one for one in report.streams if one.group == group], narrow=narrow))
    if report.outbox is not None:
        parts.append(_counts(report, report.outbox, narrow=narrow))
    if report.runs:
        parts.append(_runs(report))
    return parts


def _verdict(report: Report) -> Text:
    verdict = Text()
    if report.healthy:
        verdict.append("healthy", style="bold green")
    else:
        verdict.append("NOT healthy", style="bold red")
    verdict.append(f"   {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC", style="dim")
    for problem in report.problems:
        verdict.append(
            "\n  ! " if problem.serious else "\n  · ", style="red" if problem.serious else "yellow"
        )
        verdict.append(problem.text)
    return verdict


def _streams(title: str, streams: Sequence[StreamStatus], *, narrow: bool) -> Table:
    table = _table(title, narrow=narrow)
    for name in ("topic", "part."):
        table.add_column(name, no_wrap=True)
    ends = [] if narrow else ["end"]  # it is position and lag together
    for name in ("position", *ends, "lag", "behind", "posted", "dup.", "dead"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("state", no_wrap=True)
    for stream in streams:
        table.add_row(
            stream.topic,
            str(stream.partition),
            _number(stream.position),
            *(_number(stream.end) for _ in ends),
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


def _counts(report: Report, outbox: OutboxStatus, *, narrow: bool) -> Table:
    table = _table("To the SCB, and refused", narrow=narrow)
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
        table.add_column(name, justify="right", no_wrap=True)
    about = "" if outbox.exact else "~"
    table.add_row(
        _number(outbox.pending),
        about + _number(outbox.published),
        about + _number(outbox.acknowledged),
        _number(outbox.failed),
        _seconds(outbox.oldest_pending_seconds),
        _number(sum(one.count for one in report.letters)),
        _number(report.parked),
        _number(sum(one.count for one in report.breaks)),
    )
    return table


def _runs(report: Report) -> Table:
    table = _table("Runs")
    for name in ("run", "kind", "status", "begun", "last change"):
        table.add_column(name, no_wrap=True)
    for run in report.runs:
        times = (f"{run[name]:%Y-%m-%d %H:%M:%S}" for name in ("created_at", "updated_at"))
        table.add_row(run["run_id"], run["kind"], run["status"], *times)
    return table


def _table(title: str, *, narrow: bool = False) -> Table:
    between = 1 if narrow else 2
    return Table(
        title=f"\n{title}", title_justify="left", title_style="bold", box=None, padding=(0, between, 0, 0)
    )


def _number(count: int | None) -> str:
    return "?" if count is None else f"{count:,}"


def _seconds(seconds: float | None) -> str:
    return "-" if seconds is None else f"{seconds:,.1f} s"
