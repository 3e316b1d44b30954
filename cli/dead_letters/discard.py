"""`dual-ledger dead-letters discard`."""

from typing import Any

import click

from cli.context import configuration
from cli.count_bar import CountBar
from cli.dead_letters.chosen import chosen
from cli.dead_letters.filters import IDS, filter_options
from cli.operator_name import operator_name
from cli.output import emit, json_option, say
from cli.stopping import INTERRUPTED, Stop
from cli.text import REASON
from ledger.books import connect
from ledger.dead_letters import discard as desk
from ledger.dead_letters.wanted import SESSION
from ledger.errors import UsageError

_SHOWN = 50
_KEPT = 10_000


@click.command()
@IDS
@filter_options
@click.option("--all", "everything", is_flag=True, help="Every open one.")
@click.option("--reason", type=REASON, required=True, help="Why; kept with the letter and in the audit log.")
@json_option
def discard(ids: tuple[int, ...], everything: bool, reason: str, as_json: bool, **options: Any) -> int:
    """Give dead letters up, for a reason. Nothing is deleted, and `undo` opens them again.

    Exit status 1 when a letter does not wait any more, or there is no such letter.

    \b
    Example: dual-ledger dead-letters discard 7 8 --reason "test data, never to be posted"
             dual-ledger dead-letters discard --code undecodable --topic legacy.entries --reason "sent anew"
    """  # noqa: D301  \b is click's mark for a text kept as it is
    which = chosen(ids, everything, options, "discard")
    if not which.ids and which.wanted.status not in ("OPEN", "PARKED"):
        raise UsageError("only letters that wait are discarded", hint="--status OPEN or PARKED")
    settings = configuration().settings
    results: list[desk.Discarded] = []
    with (
        connect(settings, role="operator", application="dual-ledger dead-letters", options=SESSION) as books,
        Stop() as stop,
    ):
        total = which.count(books)
        with CountBar("discarding", total) as bar:
            for batch in which.batches(books):
                results += desk.discard(books, batch, reason, operator_name())
                bar.advance(len(batch))
                if stop.requested:
                    break
        stopped = stop.requested and len(results) < total
    done = sum(1 for result in results if result.done)
    if as_json:
        letters = [{"id": one.id, "was": one.was, "discarded": one.good, "said": one.said} for one in results]
        emit({"found": total, "discarded": done, "letters": letters[:_KEPT], "stopped": stopped})
    else:
        for result in [*(one for one in results if not one.done), *(one for one in results if one.done)][
            :_SHOWN
        ]:
            say(f"{result.id:>6}  {result.said}")
        say(f"{done:,} discarded" + (f"; stopped after {len(results):,} of {total:,}" if stopped else ""))
    if stopped:
        return INTERRUPTED
    return 0 if all(result.good for result in results) else 1
