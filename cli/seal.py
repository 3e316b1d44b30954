"""`dual-ledger seal`: the books into the chain of seals."""

import time

import click

from audit.seals import head_file
from audit.seals.run import Desk, Sealed, follow, seal_all
from cli.context import configuration
from cli.output import console, emit, json_option, say
from cli.serving import serving
from cli.stopping import Stop
from ledger.config import Settings
from ledger.errors import UsageError
from ledger.metrics.measure import measured


@click.command()
@click.option("--follow", "following", is_flag=True, help="Go on: seal by time and by count until stopped.")
@click.option(
    "--until-idle",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="With --follow: end, with exit status 0, once nothing was new for that long.",
)
@json_option
def command(following: bool, until_idle: float | None, as_json: bool) -> None:
    """Seal all rows that are final and not sealed yet, and print the head of the chain.

    Entries are sealed as soon as they are committed, outbox rows once they are answered. The head goes to a
    file outside the database (seal_file). With --follow it runs until Ctrl-C or SIGTERM and seals every
    seal_interval_seconds, or as soon as seal_entries are new. Nobody who posts waits for it.

    \b
    Example: dual-ledger seal
             dual-ledger seal --follow
             dual-ledger seal --follow --until-idle 5 --json
    """  # noqa: D301  \b is click's mark for a text kept as it is
    if until_idle is not None and not following:
        raise UsageError(
            "--until-idle says when to stop following", hint="dual-ledger seal --follow --until-idle 5"
        )
    role = "relay" if following else "operator"
    settings = configuration(role=role).settings
    began = time.monotonic()
    desk = Desk(settings, role)
    with Stop() as stop:
        try:
            if following:
                _follow(desk, stop, until_idle)
            else:
                seal_all(desk, stop)
        finally:
            desk.close()
    desk.done.seconds = time.monotonic() - began
    if as_json:
        emit(desk.done.document() | {"file": str(head_file.path_of(settings))})
    else:
        say(_text(desk.done, settings))


def _follow(desk: Desk, stop: Stop, until_idle: float | None) -> None:
    with (
        measured(desk.settings, "seal"),
        serving(desk.settings, "seal", role=desk.role, asks_kafka=False) as health,
    ):
        follow(desk, stop, until_idle_seconds=until_idle, tell=_tell, heartbeat=health.report)


def _text(done: Sealed, settings: Settings) -> str:
    if done.head is None:
        return "nothing is sealed: there is no row that could be"
    made = f"{done.windows:,} windows with {done.entries:,} entries" if done.windows else "nothing new"
    return (
        f"{made}, in {done.seconds:.2f} s\n"
        f"head: window {done.head.number}, {done.head.document()['sealed_at']}\n"
        f"  {done.head.digest}\n"
        f"kept in {head_file.path_of(settings)}"
    )


def _tell(text: str) -> None:
    console.print(text, style="yellow", markup=False, soft_wrap=True)
