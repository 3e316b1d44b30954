"""`dual-ledger dashboard`: the web page."""

import logging
import webbrowser

import click

from cli.context import configuration
from cli.output import console, say
from cli.serving import serving
from cli.stopping import Stop
from dashboard.run import run
from ledger.tracing.process import traced


@click.command()
@click.option("--host", help="The address to listen at; by default this machine alone.")
@click.option("--port", type=click.IntRange(0, 65_535), help="The port, 0 for any free one; by default 8088.")
@click.option("--open", "open_it", is_flag=True, help="Open it in a browser.")
def command(host: str | None, port: int | None, open_it: bool) -> None:
    """Serve a web page: the flow live, one reference's way, accounts, dead letters, runs.

    It reads as the role auditor, from this machine alone unless --host says otherwise. With
    DUAL_LEDGER_DASHBOARD_TOKEN set, whoever gives that token may redrive and discard dead letters. Runs until
    Ctrl-C; prints its address on stdout.

    \b
    Example: dual-ledger dashboard --open
             dual-ledger dashboard --port 9000
    """  # noqa: D301  \b is click's mark for a text kept as it is
    options = {"dashboard_host": host, "dashboard_port": port}
    settings = configuration(role="auditor", **options).settings
    operating = configuration(role="operator", **options).settings
    logging.getLogger("ledger.kafka").setLevel(logging.CRITICAL)  # what it complains of is on the page

    def opened(address: str) -> None:
        say(address)
        if open_it:
            webbrowser.open(address)

    present = serving(
        settings, "dashboard", role="auditor", comes_round=False, is_server=False, asks_kafka=False
    )
    with Stop() as stop, present as health, traced(operating, "dual-ledger-dashboard"):
        run(settings, stop, lambda: operating, opened, _warn, health.report)


def _warn(text: str) -> None:
    console.print(text, style="yellow", markup=False, soft_wrap=True)
