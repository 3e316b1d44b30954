"""`dual-ledger produce scb`."""

from pathlib import Path

import click

from cli.context import configuration
from cli.output import complain, emit, json_option, say
from cli.serving import serving
from cli.stopping import Stop
from cli.text import NAME
from ledger.framing import codec
from ledger.metrics.measure import measured
from ledger.tracing.process import traced
from producer.load import Watcher, load
from producer.request import Request
from producer.summary import Summary


@click.command()
@click.option("--source-id", default="scb", show_default=True, help="The source's id.")
@click.option(
    "--until-idle",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="End, with exit status 0, once nothing new was booked for that long.",
)
@click.option("--restart", is_flag=True, help="Send all of the SCB's ledger again; the books drop doubles.")
@click.option("--table", type=NAME, help="The table of a real SCB's ledger; it needs --mapping.")
@click.option(
    "--mapping",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A TOML file: in which order the table is read, what its columns mean.",
)
@json_option
def command(
    source_id: str,
    until_idle: float | None,
    restart: bool,
    table: str | None,
    mapping: Path | None,
    as_json: bool,
) -> int:
    """Send what the SCB books in its own ledger into Kafka, as it happens.

    Runs until Ctrl-C or SIGTERM, and goes on where it stopped when it is called again. What the SCB heard
    from DBIS is never sent back. Without --table the ledger is that of `sandbox scb`; with it, any table of a
    PostgreSQL, followed by its transactions, so that no late commit is left out (docs/sources.md). Refused
    entries go to an error report: exit status 1 if there were any.

    \b
    Example: dual-ledger produce scb
             dual-ledger produce scb --until-idle 3 --json
             dual-ledger produce scb --table ledger.entries --mapping docs/examples/scb.toml
    """  # noqa: D301  \b is click's mark for a text kept as it is
    settings = configuration().settings
    with (
        Stop() as stop,
        traced(settings, "dual-ledger-producer"),
        measured(settings, "produce"),
        serving(settings, "produce scb", about=source_id, comes_round=False) as health,
    ):
        request = Request(table or "", "scb", mapping=mapping, source_id=source_id, restart=restart)
        watcher = Watcher(heartbeat=health.report)
        summary, _ = load(settings, request, codec(settings), stop, watcher, until_idle_seconds=until_idle)
    if as_json:
        emit(summary.document())
    else:
        _tell(summary)
    if summary.failure is not None:
        complain(summary.failure.message, summary.failure.hint)
    return 1 if summary.failure or summary.rejected else 0


def _tell(summary: Summary) -> None:
    say(
        f"{summary.source_id}: {summary.read:,} entries read, {summary.published:,} sent to {summary.topic} "
        f"in {summary.seconds:,.1f} s"
    )
    if summary.rejected:
        say(f"{summary.rejected:,} refused: see {summary.errors_file}")
