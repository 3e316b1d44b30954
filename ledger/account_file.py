"""A CSV file of accounts, read row by row: `id, currency_code, asset_type, normal_side, opening_balance`."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Self

from ledger.account import Account, AccountFault
from ledger.errors import UsageError
from ledger.fingerprint import Fingerprinted

COLUMNS = ("id", "currency_code", "asset_type", "normal_side", "opening_balance")
_HINT = (
    f"its first line must name the columns: {','.join(COLUMNS)} (in any order, UTF-8, separated by commas)"
)
_REST_BYTES = 1024 * 1024
_ESCAPED = re.compile("[\udc80-\udcff]")  # how a byte that is not UTF-8 is decoded; no text in UTF-8 has it


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
            self.faults.append(f"line {self.number} has a byte that is not UTF-8: 0x{byte:02X}")
        return text


class AccountFile:
    """A file of accounts, read once; UsageError when it cannot be read. Then it knows its digest."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._bytes = Fingerprinted(path)
        except OSError as error:
            raise self._unreadable(error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._bytes.close()

    @property
    def bytes_read(self) -> int:
        """How far it is read."""
        return self._bytes.bytes_read

    @property
    def sha256(self) -> str:
        """The digest of what was read; of the whole file once there are no more rows."""
        return self._bytes.sha256

    def rows(self) -> Iterator[Account | AccountFault]:
        """Its accounts, and what is wrong with single lines; UsageError when it is no such file."""
        buffered = io.BufferedReader(self._bytes)
        text = io.TextIOWrapper(buffered, encoding="utf-8-sig", errors="surrogateescape", newline="")
        try:
            yield from _rows(self.path, _Lines(text))
            while buffered.read(_REST_BYTES):  # behind a quote that is never closed nothing else is read
                pass
        except OSError as error:
            raise self._unreadable(error) from error

    def _unreadable(self, error: OSError) -> UsageError:
        return UsageError(f"cannot read {self.path}: {error.strerror}")


def _rows(path: Path, lines: _Lines) -> Iterator[Account | AccountFault]:
    reader = csv.reader(lines, strict=True)
    order: Sequence[int] | None = None
    while True:
        line = lines.number + 1  # where the row begins: a quoted field may go over several
        fault = ""
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            if order is None and not lines.faults:
                raise UsageError(f"{path}, line {line}: {error}", hint=_HINT) from error
            row, fault = [], str(error)
        faults, lines.faults = [*lines.faults, *filter(None, [fault])], []
        if order is None:
            order = _order(path, row, faults)
        elif fault and lines.number > line:  # where a quote that is open would end, nobody knows
            yield AccountFault(line, "", f"a quote opened here is not closed, the rest is not read: {fault}")
            return
        elif faults:
            yield AccountFault(line, "", faults[0])
        elif any(row):
            yield _account(row, order, line)
    if order is None:
        raise UsageError(f"{path} is empty", hint=_HINT)


def _account(row: Sequence[str], order: Sequence[int], line: int) -> Account | AccountFault:
    if len(row) != len(COLUMNS):
        return AccountFault(line, "", f"has {len(row)} columns, the header {len(COLUMNS)}")
    identity, currency, asset_type, side, opening = (row[place] for place in order)
    return Account(identity, currency, asset_type, side, opening, line)


def _order(path: Path, header: Sequence[str], faults: Sequence[str]) -> Sequence[int] | None:
    """Where each column is; None while the line is empty."""
    if faults:
        raise UsageError(f"{path} is not a text file in UTF-8: {faults[0]}", hint=_HINT)
    if any("\0" in name for name in header):
        raise UsageError(f"{path} is not a text file in UTF-8", hint=_HINT)
    if not any(header):
        return None
    names = [name.strip() for name in header]
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        raise UsageError(f"{path} has no column {', '.join(missing)}", hint=_HINT)
    if len(names) > len(COLUMNS):
        more = [name for name in names if name not in COLUMNS] or [
            name for name in names if names.count(name) > 1
        ]
        raise UsageError(f"{path} has a column that means nothing here: {more[0] or '(no name)'}", hint=_HINT)
    return [names.index(name) for name in COLUMNS]
