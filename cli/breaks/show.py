"""`dual-ledger breaks show`."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import click

from audit.breaks.page import NOT_FOUND, Page, page
from cli.context import configuration
from cli.output import complain, emit, json_option, say
from cli.printable import printable
from ledger.books import connect

_WIDTH = 14
_SIDES = ("dbis", "scb", "source")


@click.command()
@click.argument("identity", metavar="ID", type=click.IntRange(1, 2**63 - 1))
@json_option
def show(identity: int, as_json: bool) -> int:
    """One break with all that is known of it.

    Both sides, its history, its correction, what to do next.

    Exit status 1 when there is no such break.

    \b
    Example: dual-ledger breaks show 7
             dual-ledger breaks show 7 --json
    """  # noqa: D301  \b is click's mark for a text kept as it is
    with connect(
        configuration(role="auditor").settings, role="auditor", application="dual-ledger breaks"
    ) as books:
        found = page(books, identity)
    if as_json:
        emit(NOT_FOUND if found is None else found.document())
    elif found is not None:
        for line in _lines(found):
            say(printable(line))
    if found is None:
        complain(f"there is no break {identity}", "`dual-ledger breaks list --status all` shows them")
        return 1
    return 0


def _lines(found: Page) -> Iterator[str]:
    record = found.record
    status = record["status"].lower()
    yield f"break {record['break_id']}: {record['kind']}, {status}, found by {record['comparison']}"
    for name in ("ledger_id", "reference_id", "account_id", "currency_code"):
        if record[name] is not None:
            yield _line(name.removesuffix("_id").removesuffix("_code"), record[name])
    yield _line("expected", record["expected"] or "nothing")
    yield _line("actual", record["actual"] or "nothing")
    yield _line("opened", f"{record['opened_at']:%Y-%m-%d %H:%M:%S} UTC")
    yield _line("seen last", f"{record['seen_at']:%Y-%m-%d %H:%M:%S} UTC")
    if record["closed_at"]:
        yield _line("closed", f"{record['closed_at']:%Y-%m-%d %H:%M:%S} UTC")
    yield from _details(record["details"])
    yield from _history(found)
    yield from _correction(found.correction)
    if found.next_steps:
        yield ""
        yield "next:"
        yield from (f"  {step}" for step in found.next_steps)


def _details(details: Mapping[str, Any]) -> Iterator[str]:
    for name, value in details.items():
        if name not in _SIDES:
            yield _line(name.replace("_", " "), _text(value))
    for side in _SIDES:
        if details.get(side):
            yield ""
            yield f"{side.upper() if side != 'source' else 'the source'} has:"
            yield from (f"  {_line(name, _text(value))}" for name, value in details[side].items())
        elif side in details:
            yield ""
            yield f"{side.upper() if side != 'source' else 'the source'} has: nothing"


def _history(found: Page) -> Iterator[str]:
    if found.history:
        yield ""
        yield "history:"
    for line in found.history:
        yield f"  {line['at']:%Y-%m-%d %H:%M:%S}  {line['what']:<10} {line['actor']}: {line['reason']}"
    if found.alike:
        ids = ", ".join(f"{other['break_id']} ({other['status'].lower()})" for other in found.alike)
        yield f"  other breaks over the same: {ids}"


def _correction(correction: Mapping[str, Any] | None) -> Iterator[str]:
    if correction is None:
        return
    yield ""
    applied = f"posted as entry {correction['entry_id']}" if correction["entry_id"] else "not posted yet"
    yield f"correction: {applied}"
    for name, value in correction.items():
        if name != "approvals" and value is not None:
            yield f"  {_line(name, _text(value))}"
    for approval in correction["approvals"]:
        yield "  " + _line("approved by", f"{approval['actor']}: {approval['reason']}")


def _line(name: str, value: str) -> str:
    return f"{name:<{_WIDTH}} {value}"


def _text(value: Any) -> str:
    return (
        json.dumps(value, ensure_ascii=False)
        if isinstance(value, dict | list)
        else "-"
        if value is None
        else str(value)
    )
