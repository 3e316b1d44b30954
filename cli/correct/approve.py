"""`dual-ledger correct approve`."""

import time

import click

from audit.corrections import desk
from audit.corrections.model import Correction
from cli import text
from cli.correct.options import SECONDER, above, against, chosen, configured, counters, which_breaks
from cli.correct.told import summary, tell_approvals
from cli.count_bar import CountBar
from cli.operator_name import operator_name
from cli.output import emit, json_option
from cli.stopping import INTERRUPTED, Stop
from ledger.books import connect


@click.command()
@which_breaks
@against
@click.option(
    "--reason", type=text.REASON, required=True, help="Why; kept with the approval and in the audit log."
)
@click.option(
    "--login",
    type=click.Choice([SECONDER]),
    help="In a sandbox: approve as its second person. Elsewhere each person has a login.",
)
@json_option
def approve(
    ids: tuple[int, ...],
    everything: bool,
    kind: str | None,
    comparison: str | None,
    counter_accounts: tuple[str, ...],
    ledger: str | None,
    reason: str,
    login: str | None,
    as_json: bool,
) -> int:
    """Approve what is proposed: just the entry that `preview` shows.

    Above the setting correction_second_approval_above (100000, whatever the currency) two persons have to,
    each with a database login of their own. Once a break proposes something else, what was approved before
    no longer counts. Exit status 1 when something cannot be approved, or still lacks the second person
    after you have approved it twice.

    \b
    Example: dual-ledger correct approve --break 7 --reason "as the statement says"
             dual-ledger correct approve --break 7 --reason "seen too" --login seconder
    """  # noqa: D301  \b is click's mark for a text kept as it is
    began = time.monotonic()
    which = chosen(ids, everything, kind, comparison, "approve")
    settings = configured(login).settings
    facing, limit = counters(settings, counter_accounts, ledger), above(settings)
    approved: list[Correction] = []
    with connect(settings, role="operator", application="dual-ledger correct") as books, Stop() as stop:
        facing.check(books)
        found = which.found(books)
        with CountBar("approving", len(found)) as bar:
            for piece in desk.approve(
                books, found, facing, reason=reason, above=limit, operator=operator_name()
            ):
                approved += piece
                bar.advance(len(piece))
                if stop.requested:
                    break
    told = {**summary(approved, limit), "stopped": len(approved) < len(found)}
    told["approved"] = sum(1 for one in approved if one.words is None and not one.again)
    told["complete"] = sum(1 for one in approved if one.words is None and one.approvals == one.needed)
    if as_json:
        emit({**told, "corrections": [_document(one) for one in approved], "seconds": _since(began)})
    else:
        tell_approvals(approved, told)
    if told["stopped"]:
        return INTERRUPTED
    return 1 if told["refused"] else 0


def _document(one: Correction) -> dict[str, object]:
    counted = {"approvals": one.approvals, "needed": one.needed, "approved_before": one.again}
    return {**one.document(), **counted}


def _since(began: float) -> float:
    return round(time.monotonic() - began, 3)
