"""Entries as they mostly are, what they are seldom, and how the same one comes again."""

from decimal import Decimal
from random import Random
from typing import Any

from tests.model.books import Account
from tests.model.entry import Entry


class _Long(str):
    """A text that is not shown whole where a failed example is: Hypothesis refuses to."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"{self[0]!r} * {len(self)}"


LEDGERS: dict[str, set[str] | None] = {"MASTER": None, "SOVEREIGN": None, "CHOOSY": {"scb-1", "legacy"}}
_AMOUNTS = {"JPY": ["1", "1.0", "40", "7.000"], "BHD": ["1", "0.001", "40.500"]}
_GOOD = Entry(
    ledger_id="MASTER",
    debit_account_id="A",
    credit_account_id="B",
    amount="1",
    currency_code="EUR",
    asset_type="fiat",
    transaction_type="PAYMENT",
    reference_id="R",
    timestamp_utc=1_767_225_600_000_000,  # 2026-01-01
    fx_rate=None,
    metadata={},
    source_id="scb-1",
    source_type="SCB",
    source_position="1",
    producer_sequence=0,
)
_ODD: list[dict[str, Any]] = [
    *({"ledger_id": text} for text in ("NOWHERE", "", "master")),
    *({"debit_account_id": text} for text in ("nobody", "a\u200e", "e\u0301", "")),
    *({"credit_account_id": text} for text in ("nobody", "x" * 256, "\u2028")),
    {"debit_account_id": "nobody", "credit_account_id": "nobody either"},
    *({"amount": text} for text in ("0.001", "0", "-1", "1.005", "1" * 39, "NaN", "1e5", "01")),
    *({"amount": text} for text in ("99999999999999999999.99", "0.000000000000000001", "0." + "0" * 19)),
    *({"currency_code": text} for text in ("USD", "JPY", "XXX", "XAU-1KG", "eur")),
    *({"asset_type": text} for text in ("cbdc", "commodity", "bond")),
    *({"transaction_type": text} for text in ("FEE", " FEE", "F" * 65)),
    *({"reference_id": text} for text in ("", "ü", "r-1", "R" * 256, "R-1 ")),
    *({"timestamp_utc": micros} for micros in (0, -2_208_988_800_000_001, 7_258_118_400_000_000)),
    *({"fx_rate": text} for text in ("1.10", "1.1", "0", "1e1")),
    *({"metadata": pairs} for pairs in ({"k": _Long("v" * 32_768)}, {str(n): "" for n in range(65)})),
    *({"source_id": text} for text in ("stranger", "legacy", "")),
    *({"ledger_id": "CHOOSY", "source_id": text} for text in ("stranger", "legacy")),
    *({"source_type": text} for text in ("CSV", "FAX")),
    {"source_position": ""},
    {"producer_sequence": -1},
]


def an_entry(chance: Random, accounts: dict[str, Account]) -> Entry:
    """A good one, if there are two accounts of a kind."""
    debit = chance.choice([*accounts])
    kind = accounts[debit]
    others = [name for name in accounts if name != debit]
    alike = [
        name
        for name in others
        if (accounts[name].currency, accounts[name].asset) == (kind.currency, kind.asset)
    ]
    return _GOOD._replace(
        ledger_id=chance.choice(["MASTER", "MASTER", "MASTER", "SOVEREIGN", "CHOOSY"]),
        debit_account_id=debit,
        credit_account_id=chance.choice(alike or others),
        amount=chance.choice(_AMOUNTS.get(kind.currency, ["1", "1.0", "12.50", "40"])),
        currency_code=kind.currency,
        asset_type=kind.asset,
        reference_id=f"R-{chance.randrange(10_000)}",
        metadata=chance.choice([{}, {"k": 'v\\"\n'}, {"": "", "銀": "\x7f"}]),
    )


def an_odd_entry(chance: Random, accounts: dict[str, Account]) -> Entry:
    """One whose reference may be another's, between any two accounts, and with up to two odd values."""
    entry = an_entry(chance, accounts)
    if chance.random() < 0.4:
        entry = entry._replace(reference_id=f"R-{chance.randrange(6)}")
    if chance.random() < 0.1:
        entry = entry._replace(credit_account_id=chance.choice([*accounts]))
    for odd in chance.choices(_ODD, k=chance.choice([0, 0, 0, 1, 1, 2])):
        entry = entry._replace(**odd)
    return entry


def once_more(chance: Random, entry: Entry) -> Entry:
    """The same again: as it was, with the same money in other words, or with other content."""
    finer = entry.amount + ("0" if "." in entry.amount else ".0")
    changes: list[dict[str, Any]] = [
        {},
        {"timestamp_utc": 1, "metadata": {"a": "comment"}, "source_position": "2", "producer_sequence": 1},
        {"amount": finer},
        {"amount": _more(entry.amount)},
        {"fx_rate": "1.10"},
        {"transaction_type": "FEE"},
        {"debit_account_id": entry.credit_account_id, "credit_account_id": entry.debit_account_id},
        {"debit_account_id": "nobody"},
        {"ledger_id": "NOWHERE"},
        {"ledger_id": "SOVEREIGN"},
        {"amount": "0"},
    ]
    return entry._replace(**chance.choice([{}, *changes]))


def _more(amount: str) -> str:
    return str(Decimal(amount) + 1) if amount.replace(".", "").isdigit() else "2"
