"""Rows of a CSV file in UTF-8, each with the line it begins at and what is wrong with it."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, Self

from ledger.errors import UsageError

_ESCAPED = re.compile("[\udc80-\udcff]")  # how a byte that is not UTF-8 is decoded; no text in UTF-8 has it

_NOT_UTF8 = "has a byte that is not UTF-8"


class Row(NamedTuple):
    """One row; with a fault it has no cells."""

    line: int
    cells: Sequence[str]
    fault: str = ""


class _Lines:
    """Lines of text, each looked at by itself: bytes that are not UTF-8 spoil their line, not the file."""

    def __init__(self, file: Iterable[str]) -> None:
        self._file = iter(file)
        self.number = 0
        self.faults: list[str] = []  # of the row at hand

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        text = next(self._file)
        self.number += 1
        if not text.isascii() and (escaped := _ESCAPED.search(text)):
            byte = ord(escaped[0]) - 0xDC00
            self.faults.append(f"line {self.number} {_NOT_UTF8}: 0x{byte:02X}")
        return text


def csv_rows(path: Path, file: Iterable[str], hint: str) -> Iterator[Row]:
    """The header, then every row that is not empty; UsageError with `hint` when it is no such file.

    `file` is opened with `errors="surrogateescape"` and `newline=""`.
    """
    lines = _Lines(file)
    reader = csv.reader(lines, strict=True)
    headed = False
    while (read := _next(reader, lines)) is not None:
        line, cells, faults, is_open = read
        if not headed:
            _check_header(path, line, cells, faults, hint)
            headed = any(cells)
            if headed:
                yield Row(line, cells)
        elif is_open:  # where the quote would end, nobody knows
            yield Row(line, [], f"a quote opened here is not closed, the rest is not read: {faults[-1]}")
            return
        elif faults:
            yield Row(line, [], faults[0])
        elif any(cells):
            yield Row(line, cells)
    if not headed:
        raise UsageError(f"{path} is empty", hint=hint)


def _next(reader: Iterator[list[str]], lines: _Lines) -> tuple[int, list[str], list[str], bool] | None:
    """The next row: its line, its cells, what is wrong with it, and whether a quote was never closed."""
    line = lines.number + 1  # where the row begins: a quoted field may go over several
    try:
        cells, faults = next(reader), []
    except StopIteration:
        return None
    except csv.Error as error:
        cells, faults = [], [str(error)]
    told, lines.faults = [*lines.faults, *faults], []
    return line, cells, told, bool(faults) and lines.number > line


def _check_header(path: Path, line: int, header: Sequence[str], faults: Sequence[str], hint: str) -> None:
    if faults and _NOT_UTF8 not in faults[0]:
        raise UsageError(f"{path}, line {line}: {faults[0]}", hint=hint)
    if faults:
        raise UsageError(f"{path} is not a text file in UTF-8: {faults[0]}", hint=hint)
    if any("\0" in name for name in header):
        raise UsageError(f"{path} is not a text file in UTF-8", hint=hint)
