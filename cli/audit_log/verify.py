"""`dual-ledger audit-log verify`."""

import time
from typing import Any

import click

from audit.log.chain import Broken, Chain
from cli.context import configuration
from cli.count_bar import CountBar
from cli.output import complain, emit, json_option, say
from ledger.books import Books, connect
from ledger.many import many

_KEPT = 1000
_SHOWN = 20


@click.command()
@json_option
def verify(as_json: bool) -> int:
    """Compute the whole chain again; name the first broken line.

    Every line's digest covers all that it says and the digest of the line before. Exit status 1 when a line
    is not what was written, was taken out, put in, or has changed its place. Nothing follows from the last
    line: that it is gone shows beside a head that was noted elsewhere.

    \b
    Example: dual-ledger audit-log verify
             dual-ledger audit-log verify --json
    """  # noqa: D301  \b is click's mark for a text kept as it is
    began = time.monotonic()
    settings = configuration(role="auditor").settings
    with connect(settings, role="auditor", application="dual-ledger audit-log") as books:
        chain, count, broken = _walked(books)
    if as_json:
        emit(_document(chain, count, broken) | {"seconds": round(time.monotonic() - began, 3)})
    elif not broken:
        lines = many(chain.lines, "line holds", "lines hold")
        say(f"{lines}; head {chain.head.hex() or 'none'}, line {chain.last_id or 'none'}")
    for line in broken[:_SHOWN]:
        complain(f"line {line.id}: {line.message}", f"dual-ledger audit-log show {line.id}")
    if count > _SHOWN:
        complain(f"{count - _SHOWN:,} more", "--json lists the first thousand")
    return 1 if broken else 0


def _walked(books: Books) -> tuple[Chain, int, list[Broken]]:
    chain, count, kept = Chain(books), 0, list[Broken]()
    total = books.row("audit_count")
    with CountBar("verifying", total[0] if total else None) as bar:
        for line in chain.check(bar.advance):
            count += 1
            if len(kept) < _KEPT:
                kept.append(line)
    return chain, count, kept


def _document(chain: Chain, count: int, broken: list[Broken]) -> dict[str, Any]:
    return {
        "ok": not broken,
        "lines": chain.lines,
        "last_id": chain.last_id,
        "head": chain.head.hex(),
        "broken": count,
        "first_broken": broken[0].document() if broken else None,
        "findings": [{"check": "audit_log", "count": 1, **line.document()} for line in broken],
    }
