"""What is posted: payments between 10,000 accounts of which few are busy, drawn from a seed."""

import csv
import itertools
import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.content import Content, content_of
from ledger.entry import LedgerEntry, moment_of

ACCOUNTS = 10_000
SOURCE_ID = "benchmark"  # also the name of the file that is loaded
_SEED = 20_260_105
_FIRST_MOMENT = 1_767_600_000_000_000  # 2026-01-05, in microseconds
_LONGEST_GAP = 2_000_000
_SMALLEST, _LARGEST = 1, 1_000_000  # amounts, in cents
_PURPOSES = ("SALA", "RENT", "SUPP", "TAXS", "GDDS", "PENS")
_HEADER = (
    "ledgerId",
    "debitAccountId",
    "creditAccountId",
    "amount",
    "currencyCode",
    "assetType",
    "transactionType",
    "referenceId",
    "timestampUtc",
    "fxRate",
    "metadata",
)


@dataclass(frozen=True, slots=True)
class Workload:
    """Entries in order of time, and what the books must hold of them afterwards."""

    entries: list[LedgerEntry]
    content: Content

    @classmethod
    def of(cls, count: int) -> "Workload":
        """That many entries; the same every time."""
        entries = list(_entries(count))
        return cls(entries, content_of(entries))

    def first(self, count: int) -> "Workload":
        """A smaller one, of the first entries."""
        return Workload(self.entries[:count], content_of(self.entries[:count]))


def accounts() -> Iterator[tuple[str, str]]:
    """Ids and normal sides of all accounts."""
    for rank in range(1, ACCOUNTS + 1):
        yield _account(rank), "debit" if rank % 2 else "credit"


def write_csv(workload: Workload, folder: Path) -> Path:
    """The entries as a file in DBIS's own shape."""
    return _written(workload.entries, folder)


def write_rows(count: int, folder: Path) -> Path:
    """That many entries as such a file, never all in memory."""
    return _written(_entries(count), folder)


def _written(entries: Iterable[LedgerEntry], folder: Path) -> Path:
    path = folder / f"{SOURCE_ID}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_HEADER)
        writer.writerows(map(_row, entries))
    return path


def _entries(count: int) -> Iterator[LedgerEntry]:
    draw = random.Random(_SEED)
    # Zipf's law: the busiest account has a tenth of all sides, the hundred busiest more than half.
    weights = list(itertools.accumulate(1 / rank for rank in range(1, ACCOUNTS + 1)))
    names = [_account(rank) for rank in range(1, ACCOUNTS + 1)]
    moment = _FIRST_MOMENT
    for number in range(count):
        debit, credit = draw.choices(names, cum_weights=weights, k=2)
        while credit == debit:
            credit = draw.choices(names, cum_weights=weights)[0]
        moment += draw.randint(1, _LONGEST_GAP)
        cents = draw.randint(_SMALLEST, _LARGEST)
        yield LedgerEntry(
            ledger_id="MASTER",
            debit_account_id=debit,
            credit_account_id=credit,
            amount=f"{cents // 100}.{cents % 100:02d}",
            currency_code="EUR",
            asset_type="fiat",
            transaction_type="PAYMENT",
            reference_id=f"PAY-{number:012d}",  # in order of time, as references mostly are
            timestamp_utc=moment,
            fx_rate=None,
            metadata={"purpose": draw.choice(_PURPOSES)},
            source_id=SOURCE_ID,
            source_type="CSV",
            source_position=f"line {number + 2}",
            producer_sequence=number,
        )


def _account(rank: int) -> str:
    return f"ACCOUNT-{rank:06d}"


def _row(entry: LedgerEntry) -> tuple[str, ...]:
    return (
        entry.ledger_id,
        entry.debit_account_id,
        entry.credit_account_id,
        entry.amount,
        entry.currency_code,
        entry.asset_type,
        entry.transaction_type,
        entry.reference_id,
        moment_of(entry.timestamp_utc).isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "",
        json.dumps(entry.metadata),
    )
