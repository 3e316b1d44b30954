"""`dual-ledger relay`: the outbox to the SCB, its acknowledgements back."""

import click

from cli.context import configuration
from cli.output import console, emit, json_option, say
from cli.serving import serving
from cli.stopping import Stop
from ledger.metrics.measure import measured
from ledger.tracing.process import traced
from relay.run import run


@click.command()
@click.option(
    "--until-idle",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="End, with exit status 0, once no row, answer or dead letter was there for that long.",
)
@json_option
def command(until_idle: float | None, as_json: bool) -> None:
    """Send the outbox to the SCB in order, and take its acknowledgements.

    Runs until Ctrl-C or SIGTERM; the batch in hand is finished first. Several relays may run: one sends, the
    others are ready to take over. While a server is away it waits and goes on by itself.

    \b
    Example: dual-ledger relay --until-idle 5 --json
    """  # noqa: D301  \b is click's mark for a text kept as it is
    settings = configuration(role="relay").settings
    with (
        Stop() as stop,
        traced(settings, "dual-ledger-relay"),
        measured(settings, "relay"),
        serving(settings, "relay", role="relay") as health,
    ):
        tally = run(settings, stop, until_idle_seconds=until_idle, tell=_tell, heartbeat=health.report)
    document = tally.document()
    if as_json:
        emit(document)
        return
    say(
        f"{document['published']} published, {document['acknowledged']} acknowledged, "
        f"{document['rejected']} rejected, {document['dead_letters_published']} dead letters published "
        f"in {document['seconds']} s"
    )


def _tell(text: str) -> None:
    console.print(text, style="yellow", markup=False, soft_wrap=True)
