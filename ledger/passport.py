"""Everything known of one reference, hop by hop: from the books alone, with tracing off and years later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ledger.arrivals import arrivals
from ledger.balances import Balances, balances_of
from ledger.books import Books
from ledger.errors import UsageError
from ledger.hops import (
    Hop,
    Visit,
    attempt_hop,
    break_way,
    duplicate_way,
    entry_way,
    letter_way,
    taken_back_way,
)
from ledger.patience import Patience
from ledger.searched import Searched
from ledger.standing import Standing, of_entry, of_letters, that_counts
from ledger.tracing import trace_id
from ledger.visits import duplicates_of, runs_of, told, visits_of
from ledger.way import Span, in_order, span_of, timed

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
    """One reference in one ledger; `entry` is None when it is not posted."""

    ledger_id: str | None
    reference_id: str
    entry: Mapping[str, Any] | None
    hops: tuple[Hop, ...]
    standing: Standing | None = None
    accounts: Mapping[str, Mapping[str, Any]] = field(
        default_factory=dict
    )  # `debit`, `credit`: as they are now
    balances: Balances | None = None
    dead_letters: tuple[Mapping[str, Any], ...] = ()
    breaks: tuple[Mapping[str, Any], ...] = ()
    corrects: Mapping[str, Any] | None = None  # the break that it repairs, when it is a correction itself
    runs: tuple[Mapping[str, Any], ...] = ()
    searched: tuple[Searched, ...] = ()
    scb: Mapping[str, Any] | None = None

    @property
    def trace_id(self) -> str | None:
        """The id of its trace, in any system; None when the message named no ledger."""
        return None if self.ledger_id is None else trace_id(self.ledger_id, self.reference_id)

    @property
    def span(self) -> Span:
        """How long all of it took, and which clocks disagree."""
        return span_of(self.hops)

    @property
    def corrections(self) -> list[Mapping[str, Any]]:
        """The entries that repaired a break over this one."""
        return [one for one in self.breaks if one["corrected_by"] is not None]

    def heard_at_scb(self, scb: Mapping[str, Any], heard: Hop | None) -> "Passport":
        """The same with what the SCB's side knows; `heard` comes before its answer."""
        last = ("acknowledged", "failed")
        at = next((nth for nth, hop in enumerate(self.hops) if hop.name in last), len(self.hops))
        hops = self.hops if heard is None else timed((*self.hops[:at], heard, *self.hops[at:]))
        return replace(self, scb=scb, hops=hops)

    def document(self) -> dict[str, Any]:
        """The passport as `trace --json` prints it."""
        return {
            "found": True,
            "ledger_id": self.ledger_id,
            "reference_id": self.reference_id,
            "trace_id": self.trace_id,
            "state": self.standing.document() if self.standing else None,
            "entry": self.entry,
            "accounts": self.accounts,
            "balances": self.balances.document() if self.balances else None,
            "hops": [hop.document() for hop in self.hops],
            "time": self.span.document(),
            "dead_letters": list(self.dead_letters),
            "breaks": list(self.breaks),
            "corrections": self.corrections,
            "corrects": self.corrects,
            "runs": list(self.runs),
            "scb": self.scb,
            "searched": [one.document() for one in self.searched],
        }


def passport(
    books: Books, ledger_id: str | None, reference_id: str, patience: Patience | None = None
) -> Passport | None:
    """What the books know of a reference as of one moment, None when it is in no entry and no dead letter.

    UsageError when no ledger is named and more than one has it. Balances take at most what `patience` allows.
    """
    patience = patience or Patience()
    with books.snapshot():
        entries = books.records("trace_entries", ledger=ledger_id, reference=reference_id)
        if len(entries) > 1:
            names = [record["ledger_id"] for record in entries]
            raise UsageError(
                f"reference {reference_id} is in several ledgers: {', '.join(names)}",
                hint=f"choose one: --ledger {names[0]}",
            )
        if entries:
            return _of_entry(books, entries[0], patience)
        return _of_letters(books, ledger_id, reference_id)


def of_searched(ledger_id: str | None, reference_id: str, searched: Sequence[Searched]) -> Passport | None:
    """What is known of a reference that is not in the books, by the first place where it was found."""
    found = [one for one in searched if one.found]
    if not found:
        return None
    return Passport(
        ledger_id=next((one.ledger_id for one in found if one.ledger_id), ledger_id),
        reference_id=reference_id,
        entry=None,
        hops=in_order([found[0].hops]),
        standing=found[0].standing,
        searched=tuple(searched),
    )


def _of_entry(books: Books, record: Mapping[str, Any], patience: Patience) -> Passport:
    ledger_id, reference_id = record["ledger_id"], record["reference_id"]
    [arrival] = arrivals(books, [record], "posted_at")
    visits = visits_of(books, ledger_id, reference_id)
    origin = next((visit for visit in visits if visit.letter["entry_id"] == record["id"]), None)
    again = duplicates_of(books, record)
    breaks = books.records("trace_breaks", ledger=ledger_id, reference=reference_id)
    corrects = next(iter(books.records("trace_corrects", id=record["id"])), None)
    letters = [told(visit) for visit in visits]
    mirrors = books.records("trace_taken_back", ledger=ledger_id, run=record["run_id"], id=str(record["id"]))
    return Passport(
        ledger_id=ledger_id,
        reference_id=reference_id,
        entry={name: record[name] for name in _ENTRY},
        hops=in_order(
            [
                entry_way(record, arrival, origin, breaks),
                *(duplicate_way(*one) for one in again),
                *(_later(visit, record) if visit is origin else letter_way(visit) for visit in visits),
                *map(break_way, breaks),
                *map(taken_back_way, mirrors),
            ]
        ),
        standing=of_entry(
            record, origin, mirrors, only_noted=corrects is not None and corrects["books"] == "dbis"
        ),
        accounts=_accounts(books, record),
        balances=balances_of(books, record, patience),
        dead_letters=tuple(letters),
        breaks=tuple(breaks),
        corrects=corrects,
        runs=runs_of(books, [record, *(one for one, _ in again), *letters]),
    )


def _later(visit: Visit, record: Mapping[str, Any]) -> list[Hop]:
    """What was done to the dead letter after the attempt that posted the entry."""
    posted = [attempt["id"] for attempt in visit.attempts if attempt["entry_id"] == record["id"]]
    return [attempt_hop(attempt) for attempt in visit.attempts if posted and attempt["id"] > posted[0]]


def _of_letters(books: Books, ledger_id: str | None, reference_id: str) -> Passport | None:
    visits = visits_of(books, ledger_id, reference_id)
    if not visits:
        return None
    letters = [told(visit) for visit in visits]
    ledgers = {letter["ledger_id"] for letter in letters}
    waits = books.records("trace_waits", letter=that_counts(visits).letter["id"])
    return Passport(
        ledger_id=ledgers.pop() if len(ledgers) == 1 else None,
        reference_id=reference_id,
        entry=None,
        hops=in_order([letter_way(visit, begins=nth == 0) for nth, visit in enumerate(visits)]),
        standing=of_letters(visits, waits),
        dead_letters=tuple(letters),
        runs=runs_of(books, letters),
    )


def _accounts(books: Books, record: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    ids = {"debit": record["debit_account_id"], "credit": record["credit_account_id"]}
    found = {account["id"]: account for account in books.records("trace_accounts", ids=list(ids.values()))}
    return {side: found[identity] for side, identity in ids.items() if identity in found}


def ledgers_with(books: Books, reference_id: str) -> list[str]:
    """The ledgers that have an entry of the reference."""
    return [one["ledger_id"] for one in books.records("trace_entries", ledger=None, reference=reference_id)]


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
