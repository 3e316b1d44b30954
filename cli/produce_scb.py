"""`dual-ledger produce scb`."""

import click

from cli.context import configuration
from cli.output import complain, emit, json_option, say
from cli.stopping import Stop
from ledger.framing import codec
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
@json_option
def command(source_id: str, until_idle: float | None, restart: bool, as_json: bool) -> int:
    """Send what the SCB books in its own ledger into Kafka, as it happens.

    Runs until Ctrl-C or SIGTERM, and goes on where it stopped when it is called again. What the SCB heard
    from DBIS is never sent back. Refused entries go to an error report: exit status 1 if there were any.

    \b
    Example: dual-ledger produce scb
             dual-ledger produce scb --until-idle 3 --json
    """  # noqa: D301  \b is click's mark for a text kept as it is
    settings = configuration().settings
    with Stop() as stop:
        request = Request("", "scb", source_id=source_id, restart=restart)
        summary, _ = load(settings, request, codec(settings), stop, Watcher(), until_idle_seconds=until_idle)
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
