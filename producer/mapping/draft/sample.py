"""The first records of a file, column by column."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from ledger.errors import UsageError
from producer.mapping.draft.words import NAMES, fits
from producer.mapping.shapes import KNOWN_COLUMNS
from producer.source import Record, SourceBroken
from producer.sources.csv import CsvFile
from producer.sources.fingerprint import Fingerprint, seen_of
from producer.sources.layout import Layout, Stated, layout_of

_COMMON = ("cp1252", "cp1250")  # encodings of most files that are in neither ASCII nor UTF-8
_VALUE = re.compile(r"[-+]?[0-9][0-9 .,:/'TZ+-]*")  # a number or a date: no column is called so


@dataclass(frozen=True)
class Column:
    """One column of the sample; `texts` are without blanks at both ends."""

    name: str
    texts: tuple[str, ...]

    @cached_property
    def filled(self) -> tuple[str, ...]:
        """The texts that are there."""
        return tuple(text for text in self.texts if text)

    @cached_property
    def kinds(self) -> Counter[str]:
        """How often each text is there, the empty one too."""
        return Counter(self.texts)

    @property
    def is_full(self) -> bool:
        """Whether next to every record has a text: a field that is required may be read from it."""
        return bool(self.filled) and 100 * len(self.filled) >= 99 * len(self.texts)

    @property
    def is_unique(self) -> bool:
        """Whether every record has a text of its own."""
        return bool(self.texts) and all(self.texts) and len(self.kinds) == len(self.texts)


@dataclass(frozen=True)
class Sample:
    """The columns of a file; `trim`: blanks surround texts; `odd`: records not as wide as the header."""

    path: Path
    layout: Layout
    stated: Stated
    columns: tuple[Column, ...]
    records: int
    odd: int
    trim: bool

    @property
    def has_header(self) -> bool:
        """Whether the first line names the columns."""
        return self.stated.columns is None


def sample_of(path: Path, *, encoding: str | None, delimiter: str | None, records: int) -> Sample:
    """Read the first `records` records; UsageError when the file cannot be read as a table."""
    if path.exists() and not path.is_file():
        raise UsageError(f"{path} is not a regular file", hint="save it to a file first")
    stated = Stated(encoding, delimiter)
    layout = _layout(path, stated)
    if _is_a_record(layout.header):
        names = tuple(f"column_{place}" for place in range(1, len(layout.header) + 1))
        stated = replace(stated, columns=names, delimiter=layout.delimiter)
        layout = layout_of(path, stated, KNOWN_COLUMNS)
    rows = _rows(path, layout, records)
    width = len(layout.header)
    whole = [row for row in rows if len(row) == width]
    columns = tuple(
        Column(name, tuple(row[place].strip() for row in whole)) for place, name in enumerate(layout.header)
    )
    trim = any(text != text.strip() for row in whole for text in row)
    return Sample(path, layout, stated, columns, len(whole), len(rows) - len(whole), trim)


def _layout(path: Path, stated: Stated) -> Layout:
    """How the file is written; where its encoding can only be guessed, the one whose header means most."""
    guessed = layout_of(path, stated, KNOWN_COLUMNS)
    if guessed.encoding.found != "guessed":
        return guessed
    others = [layout_of(path, replace(stated, encoding=name), KNOWN_COLUMNS) for name in _COMMON]
    best = max([guessed, *others], key=lambda layout: _meaning(layout.header))
    return replace(best, encoding=best.encoding._replace(found="guessed"))


def _meaning(names: Sequence[str]) -> int:
    """How many names mean something."""
    return sum(any(fits(name, role) for role in NAMES) for name in names)


def _is_a_record(names: Sequence[str]) -> bool:
    """Whether the first line holds values rather than names: more of them than names that mean something."""
    values = sum(_VALUE.fullmatch(name) is not None for name in names)
    return values > _meaning(names)


def _rows(path: Path, layout: Layout, records: int) -> list[Sequence[str]]:
    seen = seen_of(path)
    source = CsvFile(path, "draft", layout, Fingerprint("", seen[1], seen))
    try:
        batch = next(source.batches(None, records), None)
    except SourceBroken as broken:
        raise UsageError(broken.message, hint=broken.hint) from broken
    if batch is None or not batch.items:
        raise UsageError(f"{path} has a header line and no records", hint="give a file with some records")
    return [item.values for item in batch.items if isinstance(item, Record)]
