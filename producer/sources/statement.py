"""A bank's account statements as a source, whatever their format: what an entry has, and whether it adds up.

The format's reader walks a file and yields movements, and behind those of each statement its end. A statement
is read twice: its balances are known before the first of its entries is handed out, because one that does not
add up (an entry is missing, doubled or misread) is refused as a whole.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TypeAlias

from ledger.errors import Refusal
from producer.source import Batch, Cursor, Record, Unreadable
from producer.sources.fingerprint import Fingerprint
from producer.sources.flat import Flattened

COLUMNS = (
    "statement",
    "account",
    "counterparty",
    "counterparty_name",
    "amount",
    "currency",
    "direction",
    "reversal",
    "booking_date",
    "value_date",
    "reference",
    "customer_reference",
    "end_to_end_id",
    "remittance",
    "transaction_code",
    "instructed_amount",
    "instructed_currency",
    "exchange_rate",
    "opening_balance",
    "closing_balance",
)


class Movement(NamedTuple):
    """One entry of a statement, or what is wrong with it; `booked` is its amount, below zero for a debit.

    An entry that is split into its transactions is several movements.
    """

    position: str
    values: dict[str, str]
    booked: Decimal
    fault: str
    done: int


@dataclass(slots=True)
class Ended:
    """The end of a statement: its balances by currency, and how many entries it says it has."""

    name: str
    place: str
    opening: dict[str, Decimal] = field(default_factory=dict)
    closing: dict[str, Decimal] = field(default_factory=dict)
    stated_count: int | None = None
    count: int = 0


StatementReader: TypeAlias = Callable[[Path], Iterator[Movement | Ended]]


@dataclass(frozen=True, slots=True)
class Judged:
    """A statement that was read once: `fault` refuses all of it, `note` tells what was not checked."""

    values: dict[str, str]
    fault: str
    note: str


def judged(items: Iterator[Movement | Ended]) -> list[Judged]:
    """Every statement of a file, in order."""
    found: list[Judged] = []
    sums: dict[str, Decimal] = {}
    for item in items:
        if isinstance(item, Ended):
            found.append(_judge(item, sums))
            sums = {}
        elif item.booked:  # what is refused for a garbled text was booked all the same
            currency = item.values["currency"]
            sums[currency] = sums.get(currency, Decimal(0)) + item.booked
    return found


def _judge(ended: Ended, sums: dict[str, Decimal]) -> Judged:
    named = f"statement {ended.name} ({ended.place})"
    fault = note = ""
    if ended.stated_count is not None and ended.stated_count != ended.count:
        fault = f"{named} says that it has {ended.stated_count} entries, and {ended.count} are there"
    elif not ended.opening or not ended.closing:
        lacking = "closing" if ended.opening else "opening" if ended.closing else "opening and no closing"
        note = f"{named} has no {lacking} balance: its entries are not checked against any"
    elif wrong := _not_adding_up(ended, sums):
        fault = f"{named} does not add up in {wrong}: opening balance and entries are not the closing balance"
    return Judged(
        {"opening_balance": _only(ended.opening), "closing_balance": _only(ended.closing)}, fault, note
    )


def _not_adding_up(ended: Ended, sums: dict[str, Decimal]) -> str:
    """The first currency, by name, in which the entries do not lead from one balance to the other."""
    nothing = Decimal(0)
    return next(
        (
            currency
            for currency in sorted({*ended.opening, *ended.closing, *sums})
            if ended.opening.get(currency, nothing) + sums.get(currency, nothing)
            != ended.closing.get(currency, nothing)
        ),
        "",
    )


def _only(balances: dict[str, Decimal]) -> str:
    """The balance, of a statement in one currency."""
    return format(next(iter(balances.values())), "f") if len(balances) == 1 else ""


class StatementFile:
    """The entries of one file; its cursor is `{row}`, the entries read so far."""

    type = "CSV"

    def __init__(
        self,
        path: Path,
        source_id: str,
        fingerprint: Fingerprint,
        flat: Flattened,
        reader: StatementReader,
        statements: Sequence[Judged],
    ) -> None:
        self.id = source_id
        self._path = path
        self._fingerprint = fingerprint
        self._flat = flat
        self._reader = reader
        self._statements = statements

    def batches(self, cursor: Cursor | None, size: int) -> Iterator[Batch]:
        """Batches of entries; SourceBroken when the file is changed while it is read."""
        behind = cursor["row"] if cursor else 0
        items = islice(self._items(), behind, None)
        while True:
            batch = list(islice(items, size))
            self._fingerprint.hold(self._path)
            if not batch:
                return
            rows = [item for item, _ in batch]
            yield Batch(rows, {"row": rows[-1].sequence}, batch[-1][1])

    def _items(self) -> Iterator[tuple[Record | Unreadable, int]]:
        row, statement = 0, 0
        for item in self._reader(self._path):
            if isinstance(item, Ended):
                statement += 1
                continue
            row += 1
            whole = self._statements[statement]
            if fault := item.fault or whole.fault:
                refusal = Refusal("field_invalid", fault, "", "entry" if item.fault else "balance")
                yield Unreadable(row, item.position, refusal), item.done
            else:
                yield self._flat.item(row, item.position, item.values | whole.values), item.done
