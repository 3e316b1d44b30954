"""A CSV file of accounts, read row by row: `id, currency_code, asset_type, normal_side, opening_balance`."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ledger.account import Account, AccountFault
from ledger.errors import UsageError

COLUMNS = ("id", "currency_code", "asset_type", "normal_side", "opening_balance")
_HINT = (
    f"its first line must name the columns: {','.join(COLUMNS)} (in any order, UTF-8, separated by commas)"
)


def read_accounts(path: Path) -> Iterator[Account | AccountFault]:
    """The accounts in the file, and what is wrong with single lines; UsageError when it is no such file."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from _rows(path, file)
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not a text file in UTF-8: {error.reason}", hint=_HINT) from error


def _rows(path: Path, file: Iterable[str]) -> Iterator[Account | AccountFault]:
    reader = csv.reader(file, strict=True)
    order: Sequence[int] | None = None
    while True:
        line = reader.line_num + 1  # where the row begins: a quoted field may go over several
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            if order is None:
                raise UsageError(f"{path}, line {line}: {error}", hint=_HINT) from error
            yield AccountFault(line, "", f"the file cannot be read on from here: {error}")
            return
        if not any(row):
            continue
        if order is None:
            order = _order(path, row)
        elif len(row) != len(COLUMNS):
            yield AccountFault(line, "", f"has {len(row)} columns, the header {len(COLUMNS)}")
        else:
            identity, currency, asset_type, side, opening = (row[place] for place in order)
            yield Account(identity, currency, asset_type, side, opening, line)
    if order is None:
        raise UsageError(f"{path} is empty", hint=_HINT)


def _order(path: Path, header: Sequence[str]) -> Sequence[int]:
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
