"""A CSV file as a source: flat memory, physical line numbers, and a fault stays with its row."""

import csv
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from ledger.errors import Refusal
from producer.source import Batch, Cursor, Record, SourceBroken, Unreadable
from producer.sources.compressed import UNREADABLE, opened
from producer.sources.dialect import rows_in
from producer.sources.fingerprint import Fingerprint
from producer.sources.layout import Layout
from producer.sources.lines import LINE_BYTES_MAX, Lines
from producer.sources.quotes import line_of_open_quote

_BROKEN_ROW_BYTES_MAX = 4 << 20  # read again to find the quote that spoils it
_NOT_WITHIN = f"not closed within {LINE_BYTES_MAX:,} characters, which is as long as a value may be"


class CsvFile:
    """The rows of one file; its cursor is `{byte, line, row}`, all counted in the plain (unpacked) file."""

    type = "CSV"

    def __init__(
        self,
        path: Path,
        source_id: str,
        layout: Layout,
        fingerprint: Fingerprint,
        order: Sequence[int] | None = None,
    ) -> None:
        self.id = source_id
        self._order = order  # of the columns, where the file has another than it is asked for
        self._path = path
        self._layout = layout
        self._fingerprint = fingerprint

    def batches(self, cursor: Cursor | None, size: int) -> Iterator[Batch]:
        """Batches of rows; SourceBroken when the file is changed while it is read."""
        layout = self._layout
        at = cursor or {"byte": layout.data_offset, "line": layout.data_line, "row": 0}
        with opened(self._path) as file:
            lines = Lines(
                file, layout.encoding.name, newline=layout.newline, offset=at["byte"], number=at["line"]
            )
            rows = self._rows(lines, at["row"], file)
            broken: SourceBroken | None = None
            while broken is None:
                items: list[Record | Unreadable] = []
                try:
                    items.extend(islice(rows, size))
                except SourceBroken as error:
                    broken = error
                self._fingerprint.hold(self._path)  # also when nothing came: the file may have been emptied
                if not items:
                    break
                if broken is None:
                    at = {"byte": lines.offset, "line": lines.number, "row": items[-1].sequence}
                yield Batch(items, at, lines.offset)
        if broken is not None:
            raise broken

    def _rows(self, lines: Lines, row: int, file: BinaryIO) -> Iterator[Record | Unreadable]:
        reader = rows_in(lines, self._layout.delimiter, self._layout.quote)
        while True:
            first_line, begin = lines.number + 1, lines.offset
            fault: Refusal | None = None
            try:
                values = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                if lines.ended or lines.number > first_line:
                    raise self._open_quote(file, begin, lines.offset, first_line) from error
                values, fault = [], Refusal("field_invalid", f"not a CSV row: {error}", "", "csv")
            except UNREADABLE as error:
                raise SourceBroken(
                    f"{self._path}, line {first_line}: the file cannot be read any further: {error}",
                    hint="get the whole file, then load it with --restart; what came before counts",
                ) from error
            if lines.faults:
                noted = lines.taken_faults()[0]
                fault = Refusal("field_invalid", f"line {noted.line}: {noted.reason}", "", noted.rule)
            elif not values and fault is None:
                continue  # an empty line is no row
            row += 1
            position = f"line:{first_line}"
            if self._order is not None and len(values) == len(self._order):
                values = [values[place] for place in self._order]
            yield Unreadable(row, position, fault) if fault else Record(row, position, values)

    def _open_quote(self, file: BinaryIO, begin: int, end: int, first_line: int) -> SourceBroken:
        layout = self._layout
        file.seek(begin)
        raw = file.read(min(end - begin, _BROKEN_ROW_BYTES_MAX))
        text = raw.decode(layout.encoding.name, "replace")
        line = first_line + line_of_open_quote(text, layout.quote, layout.delimiter, layout.newline)
        closed = "never closed properly" if len(text) <= LINE_BYTES_MAX else _NOT_WITHIN
        return SourceBroken(
            f"{self._path}, line {line}: a quote is opened there and {closed}",
            hint="mend that line and load with --restart; what came before counts",
        )
