"""The head file against the chain: what it has kept can no longer be removed from the end, nor rewritten."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from audit.seals import head_file
from audit.seals.finding import Finding
from ledger.books import Books

_PAGE = 1000
_KEPT = ("number", "sealed_at", "digest", "previous_digest", "entries", "content_digest")


def check_head(books: Books, path: Path) -> tuple[int, list[Finding]]:
    """How many windows the file has, and where it contradicts the books."""
    found: list[Finding] = []
    page: dict[int, Mapping[str, Any]] = {}
    expected, count = 1, 0
    for nth, line in head_file.lines(path):
        count += 1
        if line is None:
            found.append(Finding("head", f"line {nth} of the head file is no window"))
            continue
        number = line["number"]
        if number not in page:
            page = {
                one["number"]: one for one in books.records("chain_windows", after=number - 1, limit=_PAGE)
            }
        found += _differs(line, page.get(number), expected)
        expected = number + 1
    return count, found


def _differs(line: Mapping[str, Any], window: Mapping[str, Any] | None, expected: int) -> Iterator[Finding]:
    number = line["number"]
    if number != expected:
        yield Finding("head", f"the head file has window {number} where {expected} belongs", number)
    if window is None:
        yield Finding("head", "the head file has this window, the books do not: it was removed", number)
    elif {name: window[name] for name in _KEPT} != {name: line.get(name) for name in _KEPT}:
        says = "the head file says something else of this window: it was rewritten in one of the two"
        yield Finding("head", says, number)
