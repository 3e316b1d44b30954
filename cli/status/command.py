"""`dual-ledger status`: how things stand, on one screen."""

import logging

import click
from rich.console import Console, RenderableType
from rich.text import Text

from cli.context import configuration
from cli.output import emit, json_option, say, writing
from cli.status.text import status_text
from cli.status.watch import watched
from ledger.config import Settings
from ledger.status.report import Lookout, Report

_WIDE = 100  # columns
_UNLIMITED = 10_000
_SCREEN = Console(highlight=False)


@click.command()
@click.option("--watch", is_flag=True, help="Draw it again and again, until Ctrl-C.")
@click.option(
    "--interval",
    type=click.FloatRange(min=0.2, max=3600),
    default=1.0,
    show_default=True,
    help="Seconds between two looks of --watch.",
)
@json_option
def command(watch: bool, interval: float, as_json: bool) -> int:
    """Processes, streams and their lag, the outbox, dead letters, runs, and what is wrong.

    Exit status 0 when healthy: the servers answer, every process lives, no stream is stopped, nothing stands
    still, no break is open. Each problem ends with the command that helps. A process or server that is killed
    or frozen is told within five seconds.

    \b
    Example: dual-ledger status --watch
             dual-ledger status --json
    """  # noqa: D301  \b is click's mark for a text kept as it is
    if watch and as_json:
        raise click.UsageError("--json prints one document, --watch draws for ever: use one of them")
    settings = configuration(role="auditor").settings
    logging.getLogger("ledger.kafka").setLevel(logging.CRITICAL)  # what it complains of is in the report
    report = _watched(settings, interval) if watch else _looked(settings)
    if as_json and report is not None:
        emit(report.document())
    elif not watch and report is not None:
        say("\n".join(map(_lines, status_text(report, narrow=_narrow()))))
    return 0 if report is not None and report.healthy else 1


def _looked(settings: Settings) -> Report:
    lookout = Lookout(settings)
    try:
        return lookout.report()
    finally:
        lookout.close()


def _watched(settings: Settings, interval: float) -> Report | None:
    lookout = Lookout(settings)
    try:
        with writing():
            return watched(lookout, _SCREEN, interval, lambda part: say(_lines(part) + "\n"))
    finally:
        lookout.close()


def _lines(part: RenderableType) -> str:
    """As long as they are: a terminal breaks what is too long, and a command to copy stays in one piece."""
    page = Console(width=_UNLIMITED, force_terminal=_SCREEN.is_terminal, highlight=False)
    with page.capture() as captured:
        page.print(part, soft_wrap=isinstance(part, Text))
    return "\n".join(line.rstrip() for line in captured.get().splitlines())


def _narrow() -> bool:
    return _SCREEN.is_terminal and _SCREEN.width < _WIDE
