"""Windows published once more, so that the SCB looks and answers once more."""

from contextlib import closing

import click

from audit.cosigning.ledgers import totals
from audit.cosigning.publish import Heads
from cli.context import configuration
from cli.output import emit, json_option, say
from ledger.books import connect
from ledger.errors import UsageError
from ledger.framing import codec
from ledger.many import many


@click.command()
@click.option(
    "--from",
    "first",
    type=click.IntRange(min=1),
    metavar="N",
    help="From that window on; by default the first that differs or has no answer.",
)
@json_option
def ask(first: int | None, as_json: bool) -> None:
    """Ask the SCB again, after a repair.

    It looks at its own ledger as it is then; its latest answer counts. They are taken in by
    `dual-ledger seal --follow`, or by `dual-ledger seal --wait 60`.

    \b
    Example: dual-ledger seals ask
             dual-ledger seals ask --from 17 --json
    """  # noqa: D301  \b is click's mark for a text kept as it is
    settings = configuration(role="operator").settings
    with (
        connect(settings, role="operator", application="dual-ledger seals ask") as books,
        closing(Heads(settings, codec(settings))) as heads,
    ):
        begin = first or totals(books).first_not_equal
        published = 0 if begin is None else heads.publish_again(books, begin)
    if first is not None and not published:
        raise UsageError(f"there is no window {first}", hint="dual-ledger seals lists them")
    if as_json:
        emit({"from": begin, "published": published})
    elif published:
        asked = many(published, "window", "windows")
        say(f"published again, from {begin} on: {asked}; next: dual-ledger seal --wait 60")
    else:
        say("nothing to ask: the SCB has called every window equal")
