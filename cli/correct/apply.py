"""`dual-ledger correct apply`."""

import time

import click

from audit.corrections import desk
from audit.corrections.model import Correction
from cli import text
from cli.correct.options import above, chosen, configured, counters, which_breaks
from cli.correct.told import summary, tell_applied
from cli.count_bar import CountBar
from cli.operator_name import operator_name
from cli.output import emit, json_option
from cli.stopping import INTERRUPTED, Stop
from ledger.books import connect


@click.command()
@which_breaks
@click.option(
    "--reason", type=text.REASON, required=True, help="Why; kept with the entry and in the audit log."
)
@json_option
def apply(
    ids: tuple[int, ...],
    everything: bool,
    kind: str | None,
    comparison: str | None,
    reason: str,
    as_json: bool,
) -> int:
    """Post the corrections that are approved, and close their breaks.

    Each is one entry, CORRECTION-<break>, through the posting function. With --all: every open break for
    which something was approved. Applied again, or after a kill, it does what is left and no more. What is
    refused is told, the rest goes on, and the exit status is 1.

    \b
    Example: dual-ledger correct apply --all --reason "month end"
             dual-ledger correct apply --break 7 --break 8 --reason "as agreed with the SCB"
    """  # noqa: D301  \b is click's mark for a text kept as it is
    began = time.monotonic()
    which = chosen(ids, everything, kind, comparison, "apply")
    settings = configured(None).settings
    facing, limit = counters(settings, (), None), above(settings)
    applied = list[Correction]()
    with connect(settings, role="operator", application="dual-ledger correct") as books, Stop() as stop:
        (before,) = books.row("corrections_applied") or (0,)
        found = which.found(books, approved=True)
        with CountBar("applying", len(found)) as bar:
            for piece in desk.apply(
                books, found, facing, reason=reason, above=limit, operator=operator_name()
            ):
                applied += piece
                bar.advance(len(piece))
                if stop.requested:
                    break
    told = {**summary(applied, limit), "stopped": len(applied) < len(found)}
    told |= {"applied": sum(one.posted for one in applied), "applied_before": before}
    if as_json:
        corrections = [
            {**one.document(), "entry_id": one.entry_id, "balances": one.balances} for one in applied
        ]
        emit({**told, "corrections": corrections, "seconds": round(time.monotonic() - began, 3)})
    else:
        tell_applied(applied, told)
    if told["stopped"]:
        return INTERRUPTED
    return 1 if told["refused"] else 0
