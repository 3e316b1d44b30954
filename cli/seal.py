"""`dual-ledger seal`: the books into the chain of seals."""

import time
from contextlib import closing
from dataclasses import asdict, replace

import click

from audit.cosigning.desk import CoSigning
from audit.cosigning.ledgers import Totals, totals
from audit.seals import head_file
from audit.seals.run import Desk, Sealed, follow, seal_all
from cli.context import configuration
from cli.output import console, emit, json_option, say
from cli.serving import serving
from cli.stopping import Stop
from ledger.config import Settings
from ledger.errors import UsageError
from ledger.many import many
from ledger.metrics.measure import measured


@click.command()
@click.option("--follow", "following", is_flag=True, help="Go on: seal by time and by count until stopped.")
@click.option(
    "--until-idle",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="With --follow: end, with exit status 0, once nothing was new for that long.",
)
@click.option(
    "--wait",
    "wait_seconds",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="Wait that long at most for the SCB's answers; exit status 1 unless it calls every window equal.",
)
@json_option
def command(following: bool, until_idle: float | None, wait_seconds: float | None, as_json: bool) -> int:
    """Seal all rows that are final and not sealed yet, and print the head of the chain.

    Entries are sealed as soon as they are committed, outbox rows once they are answered. The head goes to a
    file outside the database (seal_file), and every window to the SCB, which answers what its own ledger
    holds of it: see `dual-ledger seals`. With --follow it runs until Ctrl-C or SIGTERM, seals every
    seal_interval_seconds, or as soon as seal_entries are new, and takes answers in. Nobody who posts waits.

    \b
    Example: dual-ledger seal --wait 30
             dual-ledger seal --follow
             dual-ledger seal --follow --until-idle 5 --json
    """  # noqa: D301  \b is click's mark for a text kept as it is
    if until_idle is not None and not following:
        raise UsageError(
            "--until-idle says when to stop following", hint="dual-ledger seal --follow --until-idle 5"
        )
    if wait_seconds is not None and following:
        raise UsageError("--follow takes answers in by itself: it goes without --wait")
    role = "relay" if following else "operator"
    settings = configuration(role=role).settings
    began = time.monotonic()
    outside = CoSigning(settings)
    desk = Desk(settings, role, sign=outside.sign, settle=outside.settle)
    answered = None
    with Stop() as stop, closing(desk), closing(outside):
        if following:
            _follow(desk, stop, until_idle)
        else:
            seal_all(desk, stop)
            outside.publish(desk.books())
        if wait_seconds is not None:
            unanswered = outside.wait(desk.books(), wait_seconds, stop)
            answered = replace(totals(desk.books()), unanswered=unanswered)
    desk.done.seconds = time.monotonic() - began
    if as_json:
        scb = None if answered is None else asdict(answered)
        emit(desk.done.document() | {"file": str(head_file.path_of(settings)), "scb": scb})
    else:
        say(_text(desk.done, settings))
        if answered is not None:
            say(_answered_text(answered))
    return 1 if answered is not None and (answered.different or answered.unanswered) else 0


def _follow(desk: Desk, stop: Stop, until_idle: float | None) -> None:
    with (
        measured(desk.settings, "seal"),
        serving(desk.settings, "seal", role=desk.role, asks_kafka=False) as health,
    ):
        follow(desk, stop, until_idle_seconds=until_idle, tell=_tell, heartbeat=health.report)


def _text(done: Sealed, settings: Settings) -> str:
    if done.head is None:
        return "nothing is sealed: there is no row that could be"
    made = "nothing new"
    if done.windows:
        entries = many(done.entries, "entry", "entries")
        made = f"{many(done.windows, 'window', 'windows')} with {entries}"
    return (
        f"{made}, in {done.seconds:.2f} s\n"
        f"head: window {done.head.number}, {done.head.document()['sealed_at']}\n"
        f"  {done.head.digest}\n"
        f"kept in {head_file.path_of(settings)}"
    )


def _answered_text(found: Totals) -> str:
    text = f"the SCB: {many(found.equal, 'window', 'windows')} equal, {found.different:,} different"
    if found.unanswered:
        text += f", {found.unanswered:,} without an answer to what was published last"
    return text if not found.different else f"{text}; next: dual-ledger seals"


def _tell(text: str) -> None:
    console.print(text, style="yellow", markup=False, soft_wrap=True)
