"""`dual-ledger status`: how things stand, on one screen."""

import logging

import click
from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from cli.context import configuration
from cli.output import emit, json_option, say, writing
from cli.status_text import status_text
from cli.stopping import Stop
from ledger.status.report import Lookout, Report

_REDRAW_SECONDS = 1.0
_WIDE = 100  # columns
_UNLIMITED = 10_000
_SCREEN = Console(highlight=False)


@click.command()
@click.option("--watch", is_flag=True, help="Draw it again every second, until Ctrl-C.")
@json_option
def command(watch: bool, as_json: bool) -> int:
    """Streams and their lag, the outbox, dead letters, runs, and what is wrong.

    Exit status 0 when healthy: the database and Kafka answer, no stream is stopped, nothing has stood still
    for a minute, no break is open. Each problem names the command that helps, where there is one.

    \b
    Example: dual-ledger status --watch
             dual-ledger status --json
    """  # noqa: D301  \b is click's mark for a text kept as it is
    if watch and as_json:
        raise click.UsageError("--json prints one document, --watch draws for ever: use one of them")
    settings = configuration(role="auditor").settings
    logging.getLogger("ledger.kafka").setLevel(logging.CRITICAL)  # what it complains of is in the report
    lookout = Lookout(settings)
    try:
        report = _watched(lookout) if watch else lookout.report()
    finally:
        lookout.close()
    if as_json:
        emit(report.document())
    elif not watch:
        say(_lines(report))
    return 0 if report.healthy else 1


def _lines(report: Report) -> str:
    """As long as they are: a terminal breaks what is too long, and a command to copy stays in one piece."""
    page = Console(width=_UNLIMITED, force_terminal=_SCREEN.is_terminal, highlight=False)
    with page.capture() as captured:
        for part in status_text(report, narrow=_narrow()):
            page.print(part, soft_wrap=isinstance(part, Text))
    return "\n".join(line.rstrip() for line in captured.get().splitlines())


def _watched(lookout: Lookout) -> Report:
    report = lookout.report()
    with writing(), Stop() as stop, Live(_drawn(report), console=_SCREEN, auto_refresh=False) as live:
        while not stop.wait(_REDRAW_SECONDS):
            report = lookout.report()
            live.update(_drawn(report), refresh=True)
    return report


def _drawn(report: Report) -> Group:
    return Group(*status_text(report, narrow=_narrow()))


def _narrow() -> bool:
    return _SCREEN.is_terminal and _SCREEN.width < _WIDE
