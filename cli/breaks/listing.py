"""`dual-ledger breaks list`."""

from collections.abc import Mapping
from typing import Any, get_args

import click

from audit.breaks.wanted import STATUSES, Wanted
from audit.reconcile.model import Kind, Name
from cli import text
from cli.context import configuration
from cli.output import emit, json_option, say
from cli.printable import printable
from cli.table_text import table_lines
from ledger.books import connect

_ANY_STATUS = "ALL"
_HEAD = ("break", "status", "comparison", "kind", "of", "opened", "expected", "actual")
_WORDS = 6
_ID_MAX = 2**63 - 1


@click.command("list")
@click.option(
    "--status",
    type=click.Choice([*STATUSES, _ANY_STATUS], case_sensitive=False),
    default="OPEN",
    show_default=True,
    help="Open ones, corrected, closed, or all.",
)
@click.option(
    "--kind", "kinds", type=click.Choice(get_args(Kind)), multiple=True, metavar="KIND", help="Repeatable."
)
@click.option("--comparison", type=click.Choice(get_args(Name)), metavar="NAME", help="What has found them.")
@click.option("--ledger", type=text.NAME, metavar="ID", help="Of this ledger.")
@click.option("--account", type=text.NAME, metavar="ID", help="Over this account.")
@click.option("--reference", type=text.NAME, help="Over this reference.")
@click.option(
    "--limit", type=click.IntRange(1, 100_000), default=50, show_default=True, help="How many at most."
)
@click.option(
    "--after",
    type=click.IntRange(0, _ID_MAX),
    default=0,
    metavar="ID",
    help="Begin behind this id: the last one of the list before.",
)
@json_option
def list_(
    status: str,
    kinds: tuple[str, ...],
    comparison: str | None,
    ledger: str | None,
    account: str | None,
    reference: str | None,
    limit: int,
    after: int,
    as_json: bool,
) -> None:
    """Breaks in order of their ids, and how many there are in all.

    \b
    Example: dual-ledger breaks list
             dual-ledger breaks list --comparison stated --status corrected --json
    """  # noqa: D301  \b is click's mark for a text kept as it is
    chosen = None if status.upper() == _ANY_STATUS else status.upper()
    wanted = Wanted(chosen, list(kinds) or None, comparison, ledger, account, reference)
    with connect(
        configuration(role="auditor").settings, role="auditor", application="dual-ledger breaks"
    ) as books:
        total = wanted.count(books)
        found = wanted.records(books, limit + 1, after)
    more = len(found) > limit
    found = found[:limit]
    next_after = found[-1]["break_id"] if more else None
    if as_json:
        emit({"total": total, "breaks": found, "next_after": next_after})
        return
    say(f"{total:,} {'break' if total == 1 else 'breaks'}")
    if found:
        for line in table_lines([_HEAD, *map(_row, found)], words=_WORDS):
            say(line)
    if more:
        say(f"… there are more: --after {next_after}")


def _row(record: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        str(record["break_id"]),
        record["status"].lower(),
        record["comparison"],
        record["kind"],
        printable(record["reference_id"] or record["account_id"] or "-"),
        f"{record['opened_at']:%Y-%m-%d %H:%M:%S}",
        printable(record["expected"] or "-"),
        printable(record["actual"] or "-"),
    )
