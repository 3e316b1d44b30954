"""`dual-ledger evidence`: what a third party needs to check a span of time by itself, as files."""

import shlex
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from audit.evidence.about import About
from audit.evidence.covers import Span
from audit.evidence.request import Request
from audit.evidence.run import make_pack
from cli import text
from cli.context import configuration
from cli.count_bar import CountBar
from cli.operator_name import operator_name
from cli.output import emit, json_option, say
from cli.stopping import cleaning_up
from ledger.config import Settings
from ledger.errors import UsageError
from ledger.masking import shown


@click.command()
@click.option(
    "--from", "begins", type=text.MOMENT, required=True, metavar="TIME", help="Windows sealed then or later."
)
@click.option(
    "--to", "ends", type=text.MOMENT, metavar="TIME", help="And before that time; now, unless given."
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FOLDER",
    help="Where the pack goes: a folder that does not exist yet, or is empty.",
)
@json_option
def command(begins: datetime, ends: datetime | None, output: Path, as_json: bool) -> int:
    """Everything of a span of time as files, with a script that checks them and uses none of this program.

    The pack covers the windows sealed in the span, whole: entries, outbox rows, the audit log, the SCB's
    answers; beside them balances, breaks, corrections and what reconciliation and pre-audit say now. Times
    are ISO 8601, UTC unless they say otherwise. Exit status 1 when the pack tells of findings; it is made
    all the same.

    \b
    Example: dual-ledger evidence --from 2026-11-01 --output evidence-november
             python3 -I evidence-november/check.py
    """  # noqa: D301  \b is click's mark for a text kept as it is
    span = _span(begins, ends)
    settings = configuration(role="auditor").settings
    request = Request(
        span,
        output,
        made_by=operator_name(),
        command=shlex.join(["dual-ledger", *sys.argv[1:]]),
        settings={name: shown(getattr(settings, name)) for name in Settings.model_fields},
    )
    with cleaning_up(), CountBar("gathering", None) as bar:
        about = make_pack(settings, request, bar.expect, bar.advance)
    if as_json:
        emit(_document(about))
    else:
        say("\n".join(_lines(about)))
    return 1 if about.findings() else 0


def _span(begins: datetime, ends: datetime | None) -> Span:
    try:
        span = Span(begins.astimezone(UTC), (ends or datetime.now(UTC)).astimezone(UTC))
    except OverflowError as error:
        raise UsageError("a time is beyond the calendar in UTC", hint="choose one closer to today") from error
    if span.begins >= span.ends:
        raise UsageError("--from is not before --to", hint="a span goes from a time up to a later one")
    return span


def _document(about: About) -> dict[str, Any]:
    findings = about.findings()
    document = {"ok": not findings, "output": about.request.output, **about.document()}
    del document["settings"]  # pack.json has them
    return document


def _lines(about: About) -> list[str]:
    covers, rows = about.covers, about.rows
    sealed = f"{covers.sealed_from:%Y-%m-%d %H:%M:%S} to {covers.sealed_to:%Y-%m-%d %H:%M:%S} UTC"
    counts = f"{rows['entries']:,} entries, {rows['outbox']:,} outbox rows"
    windows = f"windows {covers.first_window} to {covers.last_window} of the chain"
    lines = [
        f"{about.request.output}: {windows}, sealed {sealed}",
        f"  {counts}, {rows['audit_log']:,} lines of the audit log",
        f"  posted in the span and in no window here: {rows['entries_not_covered']:,}",
        f"  the last window's digest: {about.head['head']}",
    ]
    lines += [f"found: {one['check'].replace('_', ' ')}: {one['count']:,}" for one in about.findings()]
    return [*lines, f"check it: python3 -I {shlex.quote(str(about.request.output / 'check.py'))}"]
