"""The delimiter of a file, found by what its header looks like with each candidate."""

import csv
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress

from ledger.errors import UsageError
from producer.sources.lines import LINE_BYTES_MAX

CANDIDATES = (",", ";", "\t", "|")
csv.field_size_limit(LINE_BYTES_MAX)  # a value may be as long as a line; the module's own limit is 128 KiB
_LINES = 20  # read to see that the rows are as wide as the header


def delimiter_of(lines: Sequence[str], quote: str, known_columns: Collection[str]) -> str:
    """The delimiter of the file that begins with `lines`.

    The one that shows most of `known_columns` in the header wins, then the one with which most rows are as
    wide as the header, then the wider header.
    """
    known = set(known_columns)
    ranked = {
        candidate: _rank(lines[:_LINES], candidate, quote, known)
        for candidate in CANDIDATES
        if candidate != quote
    }
    best = max(ranked, key=lambda candidate: ranked[candidate])
    if ranked[best][2] < 2:  # noqa: PLR2004  one column is no table
        raise UsageError("the file's delimiter cannot be told", hint="state it: --delimiter CHARACTER")
    return best


def must_fit(delimiter: str, quote: str) -> None:
    """UsageError when no CSV can be written with these two."""
    for name, character, lengths in (("delimiter", delimiter, {1}), ("quote", quote, {0, 1})):
        if len(character) not in lengths or character in ("\r", "\n", "\0"):
            raise UsageError(f"the {name} {character!r} is not one character within a line")
    if delimiter == quote:
        raise UsageError(
            f"delimiter and quote are both {quote!r}", hint='state quote = "" if quotes mean nothing'
        )


def _rows_of(lines: Sequence[str], delimiter: str, quote: str) -> list[list[str]]:
    """The rows in `lines`, as far as they can be read."""
    rows: list[list[str]] = []
    with suppress(csv.Error):  # a sample may end inside a quoted text; what was read is what there is
        rows.extend(rows_in(lines, delimiter, quote))
    return rows


def rows_in(lines: Iterable[str], delimiter: str, quote: str) -> Iterator[list[str]]:
    """The csv module's reader over `lines`: strict, so that a stray quote is an error and never a guess."""
    if not quote:
        return csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE, strict=True)
    return csv.reader(lines, delimiter=delimiter, quotechar=quote, strict=True)


def _rank(lines: Sequence[str], delimiter: str, quote: str, known: set[str]) -> tuple[int, int, int]:
    rows = [row for row in _rows_of(lines, delimiter, quote) if row]
    if not rows:
        return 0, 0, 0
    width = len(rows[0])
    alike = sum(len(row) == width for row in rows) if width > 1 else 0
    return len(known & {name.strip() for name in rows[0]}), alike, width
