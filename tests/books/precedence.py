"""Everything that can be wrong with an entry, as changes to a good one, and every two of them at once.

Whether two are there at once is not guessed: the model says so.
"""

from collections.abc import Iterator
from functools import cache
from itertools import combinations
from typing import Any, NamedTuple

from tests.model.books import Account, ModelBooks
from tests.model.entry import Entry

GOOD = Entry(
    ledger_id="MASTER",
    debit_account_id="A",
    credit_account_id="B",
    amount="1",
    currency_code="EUR",
    asset_type="fiat",
    transaction_type="PAYMENT",
    reference_id="NEW",
    timestamp_utc=1_767_225_600_000_000,  # 2026-01-01
    fx_rate=None,
    metadata={},
    source_id="scb-1",
    source_type="SCB",
    source_position="1",
    producer_sequence=0,
)
Changes = dict[str, Any]
_BY_ITSELF: dict[str, list[Changes]] = {
    "field_invalid": [
        {"ledger_id": ""},
        {"debit_account_id": "a\u200e"},
        {"credit_account_id": "e\u0301"},
        {"asset_type": "bond"},
        {"transaction_type": " P"},
        {"reference_id": "R "},
        {"timestamp_utc": 7_258_118_400_000_000},  # 2200-01-01
        {"fx_rate": "0"},
        {"metadata": {str(number): "" for number in range(65)}},
        {"source_id": ""},
        {"source_type": "FAX"},
        {"source_position": ""},
        {"producer_sequence": -1},
    ],
    # the same value as the good one's, written too finely; finer than a cent as well; more than anybody has
    "amount_invalid": [{"amount": "1." + "0" * 19}, {"amount": "-1.005"}, {"amount": "1" * 39}],
    "currency_unknown": [{"currency_code": "XXX"}],
    "amount_precision": [{"amount": "1.005"}, {"amount": "-1.005"}],
    "same_account": [
        {"debit_account_id": name, "credit_account_id": name}
        for name in ("A", "FROZEN", "DOLLARS", "TOKENS", "POOR", "OWED", "GONE", "GONE TOO")
    ],
}
_STATE: dict[str, list[Changes]] = {
    "ledger_unknown": [{"ledger_id": "GONE"}],
    "source_not_allowed": [{"ledger_id": "CHOOSY"}],
    "debit_account_unknown": [{"debit_account_id": "GONE"}],
    "credit_account_unknown": [{"credit_account_id": "GONE TOO"}],
    "account_closed": [{"debit_account_id": "FROZEN"}, {"credit_account_id": "CLOSED"}],
    "currency_mismatch": [{"debit_account_id": "DOLLARS"}, {"credit_account_id": "DOLLARS"}],
    "asset_mismatch": [{"debit_account_id": "TOKENS"}, {"credit_account_id": "TOKENS"}],
    "insufficient_available": [{"debit_account_id": "OWED"}, {"credit_account_id": "POOR"}],
}
# What was posted while all was well; since then the books have changed so that most could not be.
_POSTED: list[Changes] = [
    {"reference_id": "TAKEN"},
    *(
        {"reference_id": f"TAKEN {code} {number}", **changes}
        for code, several in _STATE.items()
        for number, changes in enumerate(several)
    ),
]
_REFERENCE: dict[str, list[Changes]] = {
    "duplicate": _POSTED,
    "conflict": [{"transaction_type": "FEE", **changes} for changes in _POSTED],
}
TAKEN = [GOOD._replace(**changes) for changes in _POSTED]
ALL = {**_BY_ITSELF, **_REFERENCE, **_STATE}

# Pairs that no entry can have, and why.
APART = {
    ("currency_unknown", "amount_precision"): "an unknown currency has no minor unit",
    ("currency_unknown", "duplicate"): "what is posted has a known currency",
    ("amount_precision", "duplicate"): "what is posted is not too fine",
    ("same_account", "duplicate"): "what is posted is between two accounts",
    ("duplicate", "conflict"): "the content is the same or it is not",
    ("ledger_unknown", "source_not_allowed"): "a ledger that is not there lists no sources",
}


class Case(NamedTuple):
    """An entry and what it is to be answered, though the other code applies as well."""

    entry: Entry
    code: str
    other: str

    def __str__(self) -> str:
        changes = {f: value for f, value in self.entry._asdict().items() if value != getattr(GOOD, f)}
        return f"{self.code} before {self.other}: {changes}"


@cache
def books(*, limited: bool) -> ModelBooks:
    """What the books hold when the entries come."""
    accounts = {
        "A": Account("EUR", "fiat", "debit"),
        "B": Account("EUR", "fiat", "credit"),
        "FROZEN": Account("EUR", "fiat", "debit", "FROZEN"),
        "CLOSED": Account("EUR", "fiat", "credit", "CLOSED"),
        "DOLLARS": Account("USD", "fiat", "debit"),
        "TOKENS": Account("EUR", "cbdc", "debit"),
        "POOR": Account("EUR", "fiat", "debit"),
        "OWED": Account("EUR", "fiat", "credit"),
    }
    ledgers: dict[str, set[str] | None] = {"MASTER": None, "CHOOSY": {"another"}}
    taken = {(entry.ledger_id, entry.reference_id): entry.digest for entry in TAKEN}
    return ModelBooks(accounts, ledgers, limited, taken)


def cases(*, limited: bool, directly: bool = False) -> list[Case]:
    """One for each fault alone, and for each two faults that an entry can have at once."""
    return [
        Case(entry, first, second)
        for first, second in [*((code, code) for code in ALL), *combinations(ALL, 2)]
        for entry in _with_both(first, second, limited=limited, directly=directly)
    ]


def _with_both(first: str, second: str, *, limited: bool, directly: bool) -> Iterator[Entry]:
    """Every entry that has both and none before; `directly`: has them when its source is not named."""
    for one in ALL[first]:
        for other in ALL[second]:
            if any(one[field] != other[field] for field in one.keys() & other.keys()):
                continue
            entry = GOOD._replace(**one, **{f: value for f, value in other.items() if f not in one})
            judged = entry.directly if directly else entry
            codes = [fault.code for fault in books(limited=limited).faults(judged)]
            if codes[:1] == [first] and second in codes:
                yield entry
