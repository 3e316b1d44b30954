"""`dual-ledger sandbox scb`: the stand-in for the SCB."""

import click

from cli import text
from cli.context import configuration
from cli.output import console, emit, json_option, say
from cli.serving import serving
from cli.stopping import Stop
from ledger.framing import codec
from ledger.metrics.measure import measured
from ledger.tracing.process import traced
from sandbox.scb.own import add_own_entries
from sandbox.scb.run import GROUP, advice, run


@click.command()
@click.option(
    "--until-idle",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="End once nothing came for that long: exit status 0, or 1 when a shard stands still at a gap.",
)
@click.option(
    "--group", type=text.GROUP, default=GROUP, show_default=True, help="The consumer group it reads as."
)
@click.option(
    "--add",
    "count",
    type=click.IntRange(min=1),
    metavar="N",
    help="Only book N new entries in the SCB's own ledger, for `dual-ledger produce scb`, and end.",
)
@json_option
def command(until_idle: float | None, group: str, count: int | None, as_json: bool) -> int:
    """Be the SCB: keep a ledger, hear DBIS's outbox, answer.

    News is applied to its ledger, a confirmation compared with it. It runs until Ctrl-C or SIGTERM. At a gap
    it stops that shard and says which command at DBIS closes it.

    \b
    Example: dual-ledger sandbox scb --add 1000
             dual-ledger sandbox scb --until-idle 5 --json
    """  # noqa: D301  \b is click's mark for a text kept as it is
    settings = configuration().settings
    if count is not None:
        _added(count, add_own_entries(settings, count), as_json)
        _tell("next: dual-ledger produce scb (and once: dual-ledger consume --unknown-accounts create)")
        return 0
    with (
        Stop() as stop,
        traced(settings, "scb"),
        measured(settings, "scb"),
        serving(settings, "sandbox scb", about=group, url=settings.scb_database_url) as health,
    ):
        tally = run(
            settings,
            codec(settings),
            stop,
            group=group,
            until_idle_seconds=until_idle,
            tell=_tell,
            heartbeat=health.report,
        )
    document = tally.document()
    if as_json:
        emit(document)
    else:
        say(
            f"{document['heard']} heard ({tally.applied} applied, {tally.matched} matched, "
            f"{tally.noted} noted, {tally.rejected} rejected), {tally.repeated} repeated, "
            f"{tally.answered} answered in {document['seconds']} s"
        )
    for gap in tally.gaps:
        _tell(advice(gap))
    return 1 if tally.gaps else 0


def _added(count: int, last: int, as_json: bool) -> None:
    if as_json:
        emit({"added": count, "last_number": last})
    else:
        say(f"{count} entries booked at the SCB, the last is number {last}")


def _tell(line: str) -> None:
    console.print(line, style="yellow", markup=False, soft_wrap=True)
