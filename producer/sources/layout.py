"""How a file is written (encoding, line ends, delimiter, header), found from its first bytes."""

import csv
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from ledger.errors import UsageError
from producer.sources.compressed import UNREADABLE, opened
from producer.sources.dialect import delimiter_of, must_fit, rows_in
from producer.sources.encoding import Encoding, encoding_of
from producer.sources.lines import Lines

_SAMPLE_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Stated:
    """What the user says about the file; None is to be found out."""

    encoding: str | None = None
    delimiter: str | None = None
    quote: str = '"'
    columns: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """How the file is written; the first row begins at byte `data_offset`, after `data_line` lines."""

    encoding: Encoding
    newline: str
    delimiter: str
    quote: str
    header: tuple[str, ...]
    data_offset: int
    data_line: int


def layout_of(path: Path, stated: Stated, known_columns: Collection[str]) -> Layout:
    """Look at the first mebibyte of `path`; `known_columns` help to tell the delimiter."""
    try:
        with opened(path) as file:
            sample = file.read(_SAMPLE_BYTES)
    except EOFError as error:
        raise UsageError(f"{path} is cut: its archive has no end", hint="get the whole file") from error
    except UNREADABLE as error:
        raise UsageError(f"cannot read {path}: {error}") from error
    if not sample:
        raise UsageError(f"{path} is empty")
    encoding = encoding_of(sample, stated.encoding)
    text = sample[encoding.mark_length :].decode(encoding.name, "replace")
    newline = "\n" if "\n" in text or "\r" not in text else "\r"
    lines = [line + newline for line in text.split(newline) if line.strip()]
    if stated.delimiter is None and not lines:
        raise UsageError(f"{path} has no header line")
    delimiter = stated.delimiter
    if delimiter is None:
        delimiter = delimiter_of(lines, stated.quote, known_columns)
    must_fit(delimiter, stated.quote)
    if stated.columns is not None:
        return Layout(encoding, newline, delimiter, stated.quote, stated.columns, encoding.mark_length, 0)
    return _with_header(path, encoding, newline, delimiter, stated.quote)


def _with_header(path: Path, encoding: Encoding, newline: str, delimiter: str, quote: str) -> Layout:
    with opened(path) as file:
        lines = Lines(file, encoding.name, newline=newline, offset=encoding.mark_length, number=0)
        try:
            header = next((row for row in rows_in(lines, delimiter, quote) if row), [])
        except csv.Error as error:
            raise UsageError(f"{path}: the header cannot be read: {error}") from error
    if lines.faults:
        fault = lines.faults[0]
        raise UsageError(
            f"{path}, line {fault.line}: {fault.reason}", hint="state the encoding: --encoding NAME"
        )
    names = tuple(name.strip() for name in header)
    if not any(names):
        raise UsageError(f"{path} has no header line")
    return Layout(encoding, newline, delimiter, quote, names, lines.offset, lines.number)
