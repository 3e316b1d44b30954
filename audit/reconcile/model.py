"""What a comparison finds: breaks, and what it looked at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Name = Literal["source", "entries", "stated", "outbox", "acknowledgements", "ledgers"]
Kind = Literal[
    "missing_in_dbis",
    "missing_at_scb",
    "amount",
    "account",
    "currency",
    "time",
    "duplicate",
    "balance",
    "unacknowledged",
    "extra",
    "content",
    "rejected_by_scb",  # this and the next are opened by the relay, and are only told on
    "digest_differs",
]


@dataclass(frozen=True, slots=True)
class Break:
    """One difference. `expected` is the other side's (SCB, source, statement), `actual` that of DBIS's books.

    Both are plain texts, None where a side has nothing. `details` holds what a person, or a correction, needs
    of both sides, in JSON's types with amounts as texts: for entries `{"dbis": {…}, "scb": {…}}`.
    """

    kind: Kind
    expected: str | None
    actual: str | None
    ledger_id: str | None = None
    reference_id: str | None = None
    account_id: str | None = None
    currency_code: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One comparison, done: `checked` is how many things were compared (entries, accounts, rows).

    `in_flight` are differences that traffic explains; they are no breaks. `totals` is for the report: rows of
    plain values, the same keys in each. `unlisted` breaks were found beyond those that are listed.
    """

    name: Name
    checked: int
    breaks: tuple[Break, ...]
    in_flight: int = 0
    totals: tuple[Mapping[str, Any], ...] = ()
    seconds: float = 0.0
    unlisted: int = 0
