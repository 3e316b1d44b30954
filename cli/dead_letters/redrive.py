"""`dual-ledger dead-letters redrive`."""

from typing import Any

import click

from cli.context import configuration
from cli.count_bar import CountBar
from cli.dead_letters.chosen import Chosen, chosen
from cli.dead_letters.filters import IDS, filter_options
from cli.dead_letters.tally import Tally
from cli.operator_name import operator_name
from cli.output import emit, json_option, say
from cli.reason import reason_option, was_given
from cli.stopping import INTERRUPTED, Stop
from ledger.books import connect
from ledger.config import Settings
from ledger.dead_letters.letter import BATCH
from ledger.dead_letters.patch import Patch, patch_of
from ledger.dead_letters.redrive import Order, Redrive
from ledger.dead_letters.wanted import SESSION
from ledger.errors import UsageError
from ledger.framing import codec
from ledger.tracing.process import traced


@click.command()
@IDS
@filter_options
@click.option("--all", "everything", is_flag=True, help="Every open one.")
@click.option(
    "--dry-run", is_flag=True, help="Say what would happen, through the real posting; change nothing."
)
@click.option(
    "--patch",
    "assignments",
    metavar="FIELD=VALUE",
    multiple=True,
    help="State a field of the entry anew, or metadata.KEY; repeatable, needs --reason.",
)
@reason_option
@click.option(
    "--rate", type=click.IntRange(min=1), default=1000, show_default=True, help="Entries a second, at most."
)
@click.option("--again", is_flag=True, help="Also those that have had redrive_attempts_max attempts.")
@json_option
def redrive(
    ids: tuple[int, ...],
    everything: bool,
    dry_run: bool,
    assignments: tuple[str, ...],
    reason: str,
    rate: int,
    again: bool,
    as_json: bool,
    **options: Any,
) -> int:
    """Try open dead letters again, in order of their ids.

    A letter whose entry is posted, or found posted already, is settled; a refused one stays open and says
    why. Each batch is one transaction: stopped or killed, the same command goes on. Exit status 1 when a
    letter is not settled.

    \b
    Example: dual-ledger dead-letters redrive 7 --dry-run
             dual-ledger dead-letters redrive --code debit_account_unknown
             dual-ledger dead-letters redrive 9 --patch amount=12.50 --reason "agreed by telephone"
    """  # noqa: D301  \b is click's mark for a text kept as it is
    patch = patch_of(assignments)
    if patch and not was_given():
        raise UsageError("a patch needs a reason", hint='--reason "who agreed to it, and why"')
    which = chosen(ids, everything, options, "redrive")
    _check(which, patch)
    settings = configuration().settings
    order = Order(patch, reason, operator_name(), again, dry_run)
    tally = _run(settings, which, order, rate)
    if as_json:
        emit(tally.document())
    else:
        for line in tally.lines():
            say(line)
    if tally.stopped:
        return INTERRUPTED
    return 0 if tally.good else 1


def _check(which: Chosen, patch: Patch) -> None:
    if "reference_id" in patch.texts and len(set(which.ids)) != 1:
        raise UsageError("a reference is one entry's: patch it in one letter, named by its id")
    if not which.ids and which.wanted.status not in ("OPEN", "UNDONE"):
        raise UsageError("only open dead letters are redriven", hint="an undone one with a new reference")
    if which.wanted.status == "UNDONE":
        raise UsageError(
            "an undone letter needs a new reference: its own stays taken for ever",
            hint="dual-ledger dead-letters redrive ID --patch reference_id=NEW --reason …",
        )


def _run(settings: Settings, which: Chosen, order: Order, rate: int) -> Tally:
    reader = codec(settings, writes=False)
    application = "dual-ledger dead-letters"
    with (
        connect(settings, role="operator", application=application, options=SESSION) as books,
        Stop() as stop,
        traced(settings, "dual-ledger-consumer"),
    ):
        total = which.count(books)
        tally = Tally(total, order.dry_run)
        doing = "trying" if order.dry_run else "redriving"
        work = Redrive(settings, books, reader, order)
        with CountBar(doing, total) as bar, tally.told_when_it_fails():
            for results in work.run(which.batches(books, min(BATCH, rate)), rate, stop):
                tally.add(results)
                bar.advance(len(results), tally.summary())
        tally.stopped = stop.requested and tally.seen < total
    return tally
