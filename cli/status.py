"""`dual-ledger status`: how things stand, on one screen."""

import logging

import click
from rich.console import Console
from rich.live import Live

from cli.context import configuration
from cli.output import emit, json_option
from cli.status_text import status_text
from cli.stopping import Stop
from ledger.status.report import Lookout, Report

_REDRAW_SECONDS = 1.0


@click.command()
@click.option("--watch", is_flag=True, help="Draw it again every second, until Ctrl-C.")
@json_option
def command(watch: bool, as_json: bool) -> int:
    r"""Streams and their lag, the outbox, dead letters, runs, and what is wrong.

    Exit status 0 when healthy: the database and Kafka answer, no stream is stopped, nothing has stood still
    for a minute, no break is open. Each problem names the command that helps.

    \b
    Example: dual-ledger status --watch
             dual-ledger status --json
    """
    if watch and as_json:
        raise click.UsageError("--json prints one document, --watch draws for ever: use one of them")
    settings = configuration().settings
    logging.getLogger("ledger.kafka").setLevel(logging.CRITICAL)  # what it complains of is in the report
    lookout = Lookout(settings)
    try:
        report = _watched(lookout) if watch else lookout.report()
    finally:
        lookout.close()
    if as_json:
        emit(report.document())
    elif not watch:
        Console(highlight=False).print(status_text(report))
    return 0 if report.healthy else 1


def _watched(lookout: Lookout) -> Report:
    report = lookout.report()
    with (
        Stop() as stop,
        Live(status_text(report), console=Console(highlight=False), auto_refresh=False) as screen,
    ):
        while not stop.wait(_REDRAW_SECONDS):
            report = lookout.report()
            screen.update(status_text(report), refresh=True)
    return report
