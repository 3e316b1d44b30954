"""Everything known of one reference, hop by hop: from the books alone, with tracing off and years later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ledger.books import Books
from ledger.errors import UsageError
from ledger.hops import Hop, dead_letter_hops, entry_hops
from ledger.tracing import trace_id

_NEAR = 5
_NEAR_SHARED_MIN = 2  # characters in common, or it is not near
_ENTRY = (
    "id",
    "ledger_id",
    "reference_id",
    "debit_account_id",
    "credit_account_id",
    "amount",
    "currency_code",
    "asset_type",
    "transaction_type",
    "fx_rate",
    "metadata",
    "timestamp_utc",
    "posted_at",
    "content_digest",
    "traceparent",
)


@dataclass(frozen=True, slots=True)
class Passport:
    """One reference in one ledger; `entry` is None when it was only ever refused."""

    ledger_id: str | None
    reference_id: str
    entry: Mapping[str, Any] | None
    hops: tuple[Hop, ...]
    accounts: Mapping[str, Mapping[str, Any]] = field(
        default_factory=dict
    )  # `debit`, `credit`: as they are now
    dead_letters: tuple[Mapping[str, Any], ...] = ()
    breaks: tuple[Mapping[str, Any], ...] = ()
    runs: tuple[Mapping[str, Any], ...] = ()

    @property
    def trace_id(self) -> str | None:
        """The id of its trace, in any system; None when the message named no ledger."""
        return None if self.ledger_id is None else trace_id(self.ledger_id, self.reference_id)

    @property
    def corrections(self) -> list[Mapping[str, Any]]:
        """The entries that repaired a break over this one."""
        return [one for one in self.breaks if one["corrected_by"] is not None]

    def document(self) -> dict[str, Any]:
        """The passport as `trace --json` prints it."""
        return {
            "found": True,
            "ledger_id": self.ledger_id,
            "reference_id": self.reference_id,
            "trace_id": self.trace_id,
            "entry": self.entry,
            "accounts": self.accounts,
            "hops": [hop.document() for hop in self.hops],
            "dead_letters": list(self.dead_letters),
            "breaks": list(self.breaks),
            "corrections": self.corrections,
            "runs": list(self.runs),
        }


def passport(books: Books, ledger_id: str | None, reference_id: str) -> Passport | None:
    """What is known of a reference, None when nothing is.

    UsageError when no ledger is named and more than one has it.
    """
    entries = books.records("trace_entries", ledger=ledger_id, reference=reference_id)
    if len(entries) > 1:
        names = [record["ledger_id"] for record in entries]
        raise UsageError(
            f"reference {reference_id} is in several ledgers: {', '.join(names)}",
            hint=f"choose one: --ledger {names[0]}",
        )
    if entries:
        return _of_entry(books, entries[0])
    letters = books.records("trace_dead_letters", ledger=ledger_id, reference=reference_id)
    return _of_letters(books, reference_id, letters) if letters else None


def near(books: Books, ledger_id: str | None, text: str) -> list[str]:
    """A handful of references that begin like `text`, the most alike first."""
    rows = books.rows("trace_neighbours", ledger=ledger_id, text=text, limit=_NEAR)
    shared = {reference: _shared(reference, text) for (reference,) in rows}
    alike = [reference for reference, length in shared.items() if length >= min(_NEAR_SHARED_MIN, len(text))]
    return sorted(alike, key=lambda reference: (-shared[reference], len(reference), reference))[:_NEAR]


def _shared(one: str, other: str) -> int:
    """How many characters both begin with."""
    pairs = zip(one, other, strict=False)
    return next((at for at, (left, right) in enumerate(pairs) if left != right), min(len(one), len(other)))


def _of_entry(books: Books, record: Mapping[str, Any]) -> Passport:
    key = {"ledger": record["ledger_id"], "reference": record["reference_id"]}
    duplicates = books.records("trace_duplicates", **key)
    letters = books.records("trace_dead_letters", **key)
    breaks = books.records("trace_breaks", **key)
    return Passport(
        ledger_id=record["ledger_id"],
        reference_id=record["reference_id"],
        entry={name: record[name] for name in _ENTRY},
        hops=(*entry_hops(record, breaks, duplicates), *dead_letter_hops(letters)),
        accounts=_accounts(books, record),
        dead_letters=tuple(letters),
        breaks=tuple(breaks),
        runs=_runs(books, [record, *duplicates, *letters]),
    )


def _of_letters(books: Books, reference_id: str, letters: Sequence[Mapping[str, Any]]) -> Passport:
    ledgers = {letter["ledger_id"] for letter in letters}
    return Passport(
        ledger_id=ledgers.pop() if len(ledgers) == 1 else None,
        reference_id=reference_id,
        entry=None,
        hops=tuple(dead_letter_hops(letters)),
        dead_letters=tuple(letters),
        runs=_runs(books, letters),
    )


def _accounts(books: Books, record: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    ids = {"debit": record["debit_account_id"], "credit": record["credit_account_id"]}
    found = {account["id"]: account for account in books.records("trace_accounts", ids=list(ids.values()))}
    return {side: found[identity] for side, identity in ids.items() if identity in found}


def _runs(books: Books, records: Sequence[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    ids = {record["run_id"] for record in records if record["run_id"] is not None}
    if not ids:
        return ()
    known = books.records("trace_runs", ids=sorted(ids))
    gone = ids - {run["run_id"] for run in known}  # their rows were dropped with their retention
    return (*known, *({"run_id": identity} for identity in sorted(gone)))
