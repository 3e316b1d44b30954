"""A CSV file of accounts, read row by row: `id, currency_code, asset_type, normal_side, opening_balance`."""

import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Self

from ledger.account import Account, AccountFault
from ledger.csv_rows import csv_rows
from ledger.errors import UsageError
from ledger.fingerprint import Fingerprinted

COLUMNS = ("id", "currency_code", "asset_type", "normal_side", "opening_balance")
_HINT = (
    f"its first line must name the columns: {','.join(COLUMNS)} (in any order, UTF-8, separated by commas)"
)
_REST_BYTES = 1024 * 1024


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
            yield from _rows(self.path, text)
            while buffered.read(_REST_BYTES):  # behind a quote that is never closed nothing else is read
                pass
        except OSError as error:
            raise self._unreadable(error) from error

    def _unreadable(self, error: OSError) -> UsageError:
        return UsageError(f"cannot read {self.path}: {error.strerror}")


def _rows(path: Path, file: Iterable[str]) -> Iterator[Account | AccountFault]:
    rows = csv_rows(path, file, _HINT)
    order = _order(path, next(rows).cells)
    for row in rows:
        yield AccountFault(row.line, "", row.fault) if row.fault else _account(row.cells, order, row.line)


def _account(row: Sequence[str], order: Sequence[int], line: int) -> Account | AccountFault:
    if len(row) != len(COLUMNS):
        return AccountFault(line, "", f"has {len(row)} columns, the header {len(COLUMNS)}")
    identity, currency, asset_type, side, opening = (row[place] for place in order)
    return Account(identity, currency, asset_type, side, opening, line)


def _order(path: Path, header: Sequence[str]) -> Sequence[int]:
    """Where each column is."""
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
