"""A small realistic sample: payments between customers of two banks, in DBIS's own file shape.

Everything is drawn from a seed, so that the same call writes the same bytes. Nobody's real data is in it.
"""

import csv
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

ENTRIES = 3000
SEED = 20_260_101
HEADER = (
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
ACCOUNTS_HEADER = ("id", "currency_code", "asset_type", "normal_side", "opening_balance")

_BANKS = ("NORTH", "SOUTH")
_CUSTOMERS_PER_BANK = 60
_CURRENCIES = ("EUR", "USD", "JPY")
_MINOR_UNITS = {"EUR": 2, "USD": 2, "JPY": 0}
_TYPICAL_MAJOR = {"EUR": 120, "USD": 120, "JPY": 15_000}
_PURPOSES = ("SALA", "RENT", "SUPP", "TAXS", "GDDS", "PENS")
_FIRST_MOMENT = datetime(2026, 1, 5, 7, 30, tzinfo=UTC)
_REPEATED_EVERY = 250  # a row that is written twice, as legacy systems do


@dataclass(frozen=True, slots=True)
class Sample:
    """Where a sample was written, and what it holds."""

    entries_file: Path
    accounts_file: Path
    rows: int
    entries: int
    accounts: int


def write_sample(folder: Path, entries: int = ENTRIES, seed: int = SEED) -> Sample:
    """Write `payments.csv` and `accounts.csv` into `folder`; `entries` counts distinct references."""
    folder.mkdir(parents=True, exist_ok=True)
    entries_file, accounts_file = folder / "payments.csv", folder / "accounts.csv"
    accounts = list(_accounts())
    _write(accounts_file, ACCOUNTS_HEADER, accounts)
    rows = list(_rows(random.Random(seed), entries))  # noqa: S311  reproducible, and no secret
    _write(entries_file, HEADER, rows)
    return Sample(entries_file, accounts_file, len(rows), entries, len(accounts))


def _write(path: Path, header: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def _accounts() -> Iterator[tuple[str, ...]]:
    """Customers' accounts are debts of their bank, credit-normal; settlement accounts are claims."""
    for bank in _BANKS:
        for currency in _CURRENCIES:
            opening = _plain(2_000_000 * 10 ** _MINOR_UNITS[currency], currency)
            yield _settlement(bank, currency), currency, "fiat", "debit", opening
        for number in range(1, _CUSTOMERS_PER_BANK + 1):
            currency = _CURRENCIES[number % len(_CURRENCIES)]
            opening = _plain(40 * _TYPICAL_MAJOR[currency] * 10 ** _MINOR_UNITS[currency], currency)
            yield _customer(bank, number), currency, "fiat", "credit", opening


def _rows(draw: random.Random, entries: int) -> Iterator[tuple[str, ...]]:
    moment = _FIRST_MOMENT
    for number in range(1, entries + 1):
        moment += timedelta(seconds=draw.randint(1, 240), microseconds=draw.randrange(1_000_000))
        row = _row(draw, number, moment)
        yield row
        if number % _REPEATED_EVERY == 0:
            yield row


def _row(draw: random.Random, number: int, moment: datetime) -> tuple[str, ...]:
    currency = draw.choice(_CURRENCIES)
    bank = draw.choice(_BANKS)
    customers = [
        n for n in range(1, _CUSTOMERS_PER_BANK + 1) if _CURRENCIES[n % len(_CURRENCIES)] == currency
    ]
    payer, payee = draw.sample(customers, 2)
    kind = draw.choices(("PAYMENT", "INCOMING", "OUTGOING", "FEE"), weights=(6, 2, 2, 1))[0]
    debit, credit = {
        "PAYMENT": (_customer(bank, payer), _customer(bank, payee)),
        "INCOMING": (_settlement(bank, currency), _customer(bank, payee)),
        "OUTGOING": (_customer(bank, payer), _settlement(bank, currency)),
        "FEE": (_customer(bank, payer), _settlement(bank, currency)),
    }[kind]
    metadata = {"purpose": draw.choice(_PURPOSES), "channel": draw.choice(("web", "branch", "batch"))}
    return (
        "MASTER",
        debit,
        credit,
        _amount(draw, kind, currency),
        currency,
        "fiat",
        kind,
        f"SMP-{bank[0]}-{number:06d}",
        moment.isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "",
        json.dumps(metadata, separators=(",", ":")),
    )


def _amount(draw: random.Random, kind: str, currency: str) -> str:
    typical = _TYPICAL_MAJOR[currency] * 10 ** _MINOR_UNITS[currency]
    share = draw.randint(1, 20) if kind == "FEE" else draw.randint(30, 2500)
    return _plain(max(1, typical * share // 1000), currency)


def _plain(minor: int, currency: str) -> str:
    """Minor units as a decimal, without a float on the way."""
    places = _MINOR_UNITS[currency]
    digits = str(minor).zfill(places + 1)
    return f"{digits[:-places]}.{digits[-places:]}" if places else digits


def _customer(bank: str, number: int) -> str:
    return f"{bank}-{number:04d}"


def _settlement(bank: str, currency: str) -> str:
    return f"{bank}-SETTLEMENT-{currency}"
