"""`dual-ledger audit-log show`."""

from collections.abc import Iterator, Mapping
from typing import Any

import click

from audit.log.lines import changes_of, line_of, subject_of
from cli.context import configuration
from cli.output import complain, emit, json_option, say
from cli.printable import printable
from ledger.books import connect

_ID_MAX = 2**63 - 1
_FACTS = ("at", "actor", "action", "reason")
_WIDEST = 60


@click.command()
@click.argument("identity", metavar="ID", type=click.IntRange(1, _ID_MAX))
@json_option
def show(identity: int, as_json: bool) -> int:
    """One line: before and after side by side, its digest, its link.

    The digest is computed again, and the link to the line before is looked at. Exit status 1 when one of them
    does not hold, or there is no such line.

    \b
    Example: dual-ledger audit-log show 41
    """  # noqa: D301  \b is click's mark for a text kept as it is
    settings = configuration(role="auditor").settings
    with connect(settings, role="auditor", application="dual-ledger audit-log") as books:
        line = line_of(books, identity)
    if as_json:
        changes = [change._asdict() for change in changes_of(line["details"])] if line else []
        emit({"found": line is not None, "line": line, "changes": changes})
    elif line is not None:
        for told in _told(line):
            say(told)
    if line is None:
        complain(f"there is no line {identity}", "dual-ledger audit-log list")
        return 1
    if not (line["intact"] and line["linked"]):
        complain(
            f"line {identity} is not what was written", "dual-ledger audit-log verify names every such line"
        )
        return 1
    return 0


def _told(line: Mapping[str, Any]) -> Iterator[str]:
    yield f"line {line['id']}"
    for name, value in {**{name: line[name] for name in _FACTS}, **subject_of(line["details"])}.items():
        yield f"  {printable(name):<16} {printable(value or '-')}"
    rows = [("", "before", "after"), *changes_of(line["details"])]
    names, befores = (max(len(printable(row[column])) for row in rows) for column in (0, 1))
    if len(rows) > 1:
        yield ""
        for name, before, after in rows:
            yield (
                f"  {printable(name):<{max(16, names)}} {printable(before):<{min(befores, _WIDEST)}}  "
                f"{printable(after)}"
            ).rstrip()
    yield ""
    yield f"  {'digest':<16} {line['digest']}, {'as computed again' if line['intact'] else 'not as computed'}"
    before = f"line {line['follows']}" if line["follows"] else "nothing: it is the first"
    yield f"  {'follows':<16} {before}, {'which holds' if line['linked'] else 'which does not hold'}"
