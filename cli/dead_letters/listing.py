"""`dual-ledger dead-letters list`."""

from collections.abc import Mapping, Sequence
from typing import Any

import click

from cli.context import configuration
from cli.dead_letters.filters import ID_MAX, filter_options, wanted
from cli.output import emit, json_option, say
from cli.printable import printable
from ledger.books import connect
from ledger.dead_letters.wanted import SESSION

_HEAD = ("id", "code", "status", "tries", "ledger", "reference", "from", "at")


@click.command("list")
@filter_options
@click.option(
    "--limit", type=click.IntRange(1, 100_000), default=50, show_default=True, help="How many at most."
)
@click.option(
    "--after",
    type=click.IntRange(0, ID_MAX),
    default=0,
    metavar="ID",
    help="Begin behind this id: the last one of the list before.",
)
@json_option
def list_(limit: int, after: int, as_json: bool, **options: Any) -> None:
    """Refused messages in order of their ids.

    Those that are open, unless others are asked for. The code is what the latest attempt was answered.

    \b
    Example: dual-ledger dead-letters list
             dual-ledger dead-letters list --code conflict --since 2026-01-05T08:00:00Z --json
    """  # noqa: D301  \b is click's mark for a text kept as it is
    asked = wanted(options)
    settings = configuration().settings
    with connect(settings, role="auditor", application="dual-ledger dead-letters", options=SESSION) as books:
        found = asked.records(books, limit + 1, after)
    more = len(found) > limit
    found = found[:limit]
    if as_json:
        emit({"dead_letters": found, "next_after": found[-1]["id"] if more else None})
        return
    if not found:
        say("no dead letters")
        return
    for line in _table(found):
        say(line)
    if more:
        say(f"… there are more: --after {found[-1]['id']}")


def _table(found: Sequence[Mapping[str, Any]]) -> list[str]:
    rows = [_HEAD, *map(_row, found)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]


def _row(letter: Mapping[str, Any]) -> tuple[str, ...]:
    where = f" {letter['field']}" if letter["field"] else ""
    return (
        str(letter["id"]),
        printable(letter["code"] + where),
        letter["status"].lower(),
        str(letter["attempts"]),
        printable(letter["ledger_id"] or "-"),
        printable(letter["reference_id"] or "-"),
        printable(f"{letter['topic']}/{letter['partition']}@{letter['offset']}"),
        f"{letter['at']:%Y-%m-%d %H:%M:%S}",
    )
