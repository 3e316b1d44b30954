"""`dual-ledger audit-log list`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import click

from audit.log.lines import Wanted
from cli import text
from cli.context import configuration
from cli.output import emit, json_option, say
from cli.printable import printable
from ledger.books import connect

_ID_MAX = 2**63 - 1
_SECONDS = 19  # of a time, its first characters


@click.command("list")
@click.option("--actor", type=text.NAME, metavar="TEXT", help="Whose: part of a login's or a person's name.")
@click.option(
    "--action", type=text.NAME, help="What was done, or how that begins: accounts, dead_letters.undo."
)
@click.option("--since", type=text.MOMENT, metavar="TIME", help="At that time or later, ISO 8601.")
@click.option("--until", type=text.MOMENT, metavar="TIME", help="Before that time.")
@click.option(
    "--grep", type=text.NAME, metavar="TEXT", help="With this in its reason or details, in any case."
)
@click.option(
    "--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="How many at most."
)
@click.option("--before", type=click.IntRange(1, _ID_MAX), metavar="ID", help="Older than this line.")
@json_option
def list_(
    actor: str | None,
    action: str | None,
    since: datetime | None,
    until: datetime | None,
    grep: str | None,
    limit: int,
    before: int | None,
    as_json: bool,
) -> None:
    """What was changed by a person's will, the latest first.

    \b
    Example: dual-ledger audit-log list
             dual-ledger audit-log list --actor ann --action accounts --since 2026-11-01
             dual-ledger audit-log list --grep DE-NORTH-0001 --json
    """  # noqa: D301  \b is click's mark for a text kept as it is
    wanted = Wanted(actor, action, since, until, grep, before)
    settings = configuration(role="auditor").settings
    with connect(settings, role="auditor", application="dual-ledger audit-log") as books:
        found = wanted.records(books, limit + 1)
    more = len(found) > limit
    found = found[:limit]
    if as_json:
        emit({"lines": found, "next_before": found[-1]["id"] if more else None})
        return
    for line in found:
        say(_line(line))
    if not found:
        say("no such line")
    if more:
        say(f"… there are older ones: --before {found[-1]['id']}")


def _line(line: Mapping[str, Any]) -> str:
    at = (line["at"] or "")[:_SECONDS].replace("T", " ")
    said = (printable(line[name]) for name in ("action", "actor", "reason"))
    return f"{line['id']:>6}  {at:<{_SECONDS}}  " + "  ".join(said)
