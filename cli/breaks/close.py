"""`dual-ledger breaks close`."""

import click

from cli import text
from cli.context import configuration
from cli.operator_name import operator_name
from cli.output import complain, emit, json_option, say
from ledger.books import connect


@click.command()
@click.argument("identity", metavar="ID", type=click.IntRange(1, 2**63 - 1))
@click.option("--reason", type=text.REASON, required=True, metavar="TEXT", help="Why it needs no correction.")
@json_option
def close(identity: int, reason: str, as_json: bool) -> int:
    """Close a break that needs no correction.

    The audit log keeps who, why and what it was.

    A reconciliation that finds the same difference again opens a new break. Exit status 1 when there is no
    such break, or it is not open.

    \b
    Example: dual-ledger breaks close 7 --reason "the statement was of the day before"
    """  # noqa: D301  \b is click's mark for a text kept as it is
    settings = configuration(role="operator").settings
    with connect(settings, role="operator", application="dual-ledger breaks") as books:
        (before,) = books.row("breaks_close", id=identity, reason=reason, operator=operator_name()) or (None,)
    closed = before == "OPEN"
    if as_json:
        emit({"break_id": identity, "found": before is not None, "before": before, "closed": closed})
    elif closed:
        say(f"closed break {identity}")
    if before is None:
        complain(f"there is no break {identity}", "`dual-ledger breaks list --status all` shows them")
    elif not closed:
        complain(
            f"break {identity} is not open: it is {before.lower()}", f"dual-ledger breaks show {identity}"
        )
    return 0 if closed else 1
