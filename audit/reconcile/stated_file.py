"""A CSV file of balances that the other side states: `account_id,balance[,currency_code]`."""

import io
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from ledger.csv_rows import csv_rows
from ledger.errors import UsageError
from ledger.validation import decimal_fault, identifier_fault, places_of

COLUMNS = ("account_id", "balance")
CURRENCY = "currency_code"
_HINT = f"its first line must be: {','.join(COLUMNS)} (or with ,{CURRENCY}; UTF-8, separated by commas)"
_FAULTS_NAMED = 20


class Stated(NamedTuple):
    """What one line states."""

    account_id: str
    balance: Decimal
    currency_code: str | None
    line: int


class StatedFile:
    """Reads the file once; what is wrong with its lines is told at the end, of all of them together."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = 0
        self.faults = 0
        self._named: list[str] = []

    def rows(self) -> Iterator[Stated]:
        """The good lines; UsageError when it is no such file."""
        try:
            with self.path.open("rb", buffering=1 << 20) as raw:
                text = io.TextIOWrapper(raw, encoding="utf-8-sig", errors="surrogateescape", newline="")
                yield from self._rows(text)
        except OSError as error:
            raise UsageError(f"cannot read {self.path}: {error.strerror}") from error

    def check(self) -> None:
        """UsageError when a line could not be taken, or there was none; call it after the last row."""
        if self.faults:
            named = "\n".join(f"  {fault}" for fault in self._named)
            more = f"\n  and {self.faults - len(self._named):,} more" if self.faults > _FAULTS_NAMED else ""
            lines = "1 line" if self.faults == 1 else f"{self.faults:,} lines"
            raise UsageError(f"{self.path}: {lines} cannot be taken:\n{named}{more}", hint=_HINT)
        if not self.count:
            raise UsageError(f"{self.path} states no balance", hint=_HINT)

    def _rows(self, text: io.TextIOWrapper) -> Iterator[Stated]:
        rows = csv_rows(self.path, text, _HINT)
        order = self._order(next(rows).cells)
        for row in rows:
            if row.fault:
                self._fault(row.line, row.fault)
            elif len(row.cells) != len(order):
                self._fault(row.line, f"has {len(row.cells)} columns, the header {len(order)}")
            elif fault := _fault_of(account := row.cells[order[0]], balance := row.cells[order[1]]):
                self._fault(row.line, fault)
            else:
                currency = row.cells[order[2]].strip() if len(order) > len(COLUMNS) else ""
                if currency and places_of("commodity", currency) is None:
                    self._fault(row.line, f"column {CURRENCY} is no code of a currency or product")
                    continue
                self.count += 1
                yield Stated(account, Decimal(balance), currency or None, row.line)

    def _fault(self, line: int, fault: str) -> None:
        self.faults += 1
        if len(self._named) < _FAULTS_NAMED:
            self._named.append(f"line {line}: {fault}")

    def _order(self, header: Sequence[str]) -> list[int]:
        """Where each column is."""
        names = [name.strip() for name in header]
        if len(names) == 1 and (";" in names[0] or "\t" in names[0]):
            mark = "semicolons" if ";" in names[0] else "tabs"
            raise UsageError(f"{self.path} is separated by {mark}: it must be by commas", hint=_HINT)
        missing = [name for name in COLUMNS if name not in names]
        if missing:
            raise UsageError(f"{self.path} has no column {', '.join(missing)}", hint=_HINT)
        wanted = [*COLUMNS, CURRENCY] if CURRENCY in names else [*COLUMNS]
        if len(names) > len(wanted):
            more = [name for name in names if name not in wanted] or [n for n in names if names.count(n) > 1]
            raise UsageError(
                f"{self.path} has a column that means nothing here: {more[0] or '(no name)'}", hint=_HINT
            )
        return [names.index(name) for name in wanted]


def _fault_of(account: str, balance: str) -> str:
    """The first column at fault, and why; never with what it says."""
    if fault := identifier_fault(account):
        return f"column {COLUMNS[0]} {fault}"
    if fault := decimal_fault(balance):
        return f"column {COLUMNS[1]} {fault}"
    return ""
