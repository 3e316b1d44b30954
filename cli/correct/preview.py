"""`dual-ledger correct preview`."""

import time
from typing import Any

import click

from audit.corrections import desk
from cli.context import configuration
from cli.correct.options import above, against, chosen, counters, which_breaks
from cli.correct.told import summary, tell_preview
from cli.output import console, emit, json_option
from ledger.books import connect


@click.command()
@which_breaks
@against
@json_option
def preview(
    ids: tuple[int, ...],
    everything: bool,
    kind: str | None,
    comparison: str | None,
    counter_accounts: tuple[str, ...],
    ledger: str | None,
    as_json: bool,
) -> int:
    """The entry for each break; balances before and after it.

    Posted for real and rolled back: nothing is kept, and nobody else posts meanwhile. What no entry can
    correct is told with the reason and the next command; the exit status is 1 then.

    \b
    Example: dual-ledger correct preview --break 7
             dual-ledger correct preview --all --comparison stated --counter-account SUSPENSE-CZK
    """  # noqa: D301  \b is click's mark for a text kept as it is
    began = time.monotonic()
    which = chosen(ids, everything, kind, comparison, "preview")
    settings = configuration(role="operator").settings
    facing = counters(settings, counter_accounts, ledger)
    with connect(settings, role="operator", application="dual-ledger correct") as books:
        facing.check(books)
        found = which.found(books)
        with console.status(f"previewing {len(found):,} corrections"):
            corrections = desk.preview(books, found, facing)
    told = summary(corrections, above(settings))
    document: dict[str, Any] = {
        **told,
        "corrections": [{**one.document(), "balances": one.balances} for one in corrections],
        "seconds": round(time.monotonic() - began, 3),
    }
    if as_json:
        emit(document)
    else:
        tell_preview(corrections, told)
    return 1 if told["refused"] else 0
