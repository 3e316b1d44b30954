"""A file of JSON objects, one a line, as a source: flat memory, and a bad line stays by itself."""

import codecs
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from ledger.errors import Refusal, UsageError
from producer.exact_json import exact_json
from producer.source import Batch, Cursor, Record, SourceBroken, Unreadable
from producer.sources.compressed import UNREADABLE, opened
from producer.sources.fingerprint import Fingerprint
from producer.sources.flat import Flattened
from producer.sources.lines import Lines

_BLANK = " \t\r\n"
_OTHER_MARKS = {
    codecs.BOM_UTF16_LE: "UTF-16",  # also the first two bytes of UTF-32's
    codecs.BOM_UTF16_BE: "UTF-16",
    codecs.BOM_UTF32_BE: "UTF-32",
}


class JsonLines:
    """The objects of one file; its cursor is `{byte, line, row}`, counted in the plain (unpacked) file."""

    type = "CSV"

    def __init__(self, path: Path, source_id: str, fingerprint: Fingerprint, flat: Flattened) -> None:
        self.id = source_id
        self._path = path
        self._fingerprint = fingerprint
        self._flat = flat

    def batches(self, cursor: Cursor | None, size: int) -> Iterator[Batch]:
        """Batches of objects; SourceBroken when the file is changed while it is read, or cut."""
        with opened(self._path) as file:
            at = cursor or {"byte": _mark_length(file, self._path), "line": 0, "row": 0}
            lines = Lines(file, "utf-8", newline="\n", offset=at["byte"], number=at["line"])
            items = self._items(lines, at["row"])
            broken: SourceBroken | None = None
            while broken is None:
                batch: list[Record | Unreadable] = []
                try:
                    batch.extend(islice(items, size))
                except SourceBroken as error:
                    broken = error
                self._fingerprint.hold(self._path)
                if not batch:
                    break
                if broken is None:
                    at = {"byte": lines.offset, "line": lines.number, "row": batch[-1].sequence}
                yield Batch(batch, at, lines.offset)
        if broken is not None:
            raise broken

    def _items(self, lines: Lines, row: int) -> Iterator[Record | Unreadable]:
        try:
            for line in lines:
                if not lines.faults and not line.strip(_BLANK):
                    continue  # an empty line is no record
                row += 1
                position = f"line:{lines.number}"
                if lines.faults:
                    _, rule, reason = lines.taken_faults()[0]
                    yield Unreadable(row, position, Refusal("field_invalid", reason, "", rule))
                    continue
                try:
                    record = object_in(line)
                except ValueError as error:
                    yield Unreadable(row, position, Refusal("field_invalid", str(error), "", "json"))
                    continue
                yield self._flat.item(row, position, record)
        except UNREADABLE as error:
            raise SourceBroken(
                f"{self._path}, line {lines.number + 1}: the file cannot be read any further: {error}",
                hint="get the whole file, then load it with --restart; what came before counts",
            ) from error


def object_in(line: str) -> dict[str, Any]:
    """The object that a line holds; ValueError when it holds none."""
    try:
        document = exact_json(line.strip(_BLANK))
    except ValueError as error:
        raise ValueError(f"not JSON: {error}") from error
    if not isinstance(document, dict):
        raise ValueError("not a JSON object")  # noqa: TRY004  the line is wrong, no argument
    return document


def sample_of(path: Path, count: int) -> list[dict[str, Any]]:
    """The objects among the first `count` lines; UsageError when the file is not of this kind."""
    records: list[dict[str, Any]] = []
    first = ""
    try:
        with opened(path) as file:
            lines = Lines(file, "utf-8", newline="\n", offset=_mark_length(file, path), number=0)
            for line in islice(lines, count):
                first = first or line.strip(_BLANK)
                if not lines.taken_faults():
                    records.extend(_objects(line))
    except EOFError as error:
        raise UsageError(f"{path} is cut: its archive has no end", hint="get the whole file") from error
    except UNREADABLE as error:
        raise UsageError(f"cannot read {path}: {error}") from error
    if not first:
        raise UsageError(f"{path} is empty")
    if first.startswith("["):
        raise UsageError(f"{path} is one JSON array", hint="write one object a line: jq -c '.[]' FILE")
    if not records:
        raise UsageError(
            f"none of the first {count} lines of {path} is a JSON object", hint="is it JSON Lines?"
        )
    return records


def _objects(line: str) -> list[dict[str, Any]]:
    try:
        return [object_in(line)]
    except ValueError:
        return []


def _mark_length(file: BinaryIO, path: Path) -> int:
    """The length of the byte order mark before the text, which must be UTF-8."""
    begin = file.read(4)
    for mark, name in _OTHER_MARKS.items():
        if begin.startswith(mark):
            raise UsageError(f"{path} is {name}, and JSON Lines are UTF-8", hint="write it anew as UTF-8")
    return len(codecs.BOM_UTF8) if begin.startswith(codecs.BOM_UTF8) else 0
