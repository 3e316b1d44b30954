"""The books in plain Python, written from the design alone: what posting means, one entry after the other."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from typing import NamedTuple

from tests.model.entry import Entry
from tests.model.rules import Fault, faults_by_itself

_DIGITS = 100  # more than any sum of the tests has: nothing is rounded
_GOOD = ("posted", "duplicate")


class BeyondPositionError(Exception):
    """What is delivered would leave out messages that nobody has settled."""


@dataclass
class Account:
    """One account; `grows` is the side that makes it larger."""

    currency: str
    asset: str
    grows: str
    status: str = "ACTIVE"
    balance: Decimal = Decimal(0)
    reserved: Decimal = Decimal(0)

    def after(self, side: str, amount: Decimal) -> Decimal:
        """The balance that an entry on that side would leave."""
        with localcontext(prec=_DIGITS):
            return self.balance + (amount if side == self.grows else -amount)

    @property
    def available(self) -> Decimal:
        with localcontext(prec=_DIGITS):
            return self.balance - self.reserved


class Answer(NamedTuple):
    """What posting says of one entry; `existing` is the digest of the entry that it contradicts."""

    code: str
    field: str
    digest: bytes | None
    existing: bytes | None


class Posted(NamedTuple):
    """An entry in the books; its place in the stream, or None."""

    shard: int
    offset: int | None
    entry: Entry


@dataclass
class Stream:
    """One partition's place in the books: what lies below `position` is settled."""

    position: int = 0
    settled: list[tuple[int, Entry, Answer]] = field(default_factory=list)

    def count(self, *codes: str) -> int:
        return sum(answer.code in codes for _, _, answer in self.settled)

    @property
    def refused(self) -> list[tuple[int, Answer]]:
        return [(offset, answer) for offset, _, answer in self.settled if answer.code not in _GOOD]

    @property
    def refused_in_a_row(self) -> int:
        """Since the last one that was posted; duplicates neither count nor interrupt."""
        codes = [answer.code for _, _, answer in self.settled if answer.code != "duplicate"]
        return next((n for n, code in enumerate(reversed(codes)) if code == "posted"), len(codes))


@dataclass
class ModelBooks:
    """Judges and posts. `ledgers`: the sources that each accepts, None for all."""

    accounts: dict[str, Account]
    ledgers: dict[str, set[str] | None]
    limited: bool = False
    taken: dict[tuple[str, str], bytes] = field(default_factory=dict)
    entries: list[Posted] = field(default_factory=list)
    streams: dict[int, Stream] = field(default_factory=dict)

    def begin(self, shard: int, offset: int) -> None:
        """A batch of a stream begins at `offset`."""
        if offset > self.streams.setdefault(shard, Stream()).position:
            raise BeyondPositionError

    def deliver(self, shard: int, offset: int, entry: Entry) -> Answer | None:
        """A message of a stream, maybe not for the first time: None when it was settled before."""
        stream = self.streams.setdefault(shard, Stream())
        if offset < stream.position:
            return None
        answer = self.post(entry, shard, offset)
        stream.position = offset + 1
        stream.settled.append((offset, entry, answer))
        return answer

    def post(self, entry: Entry, shard: int = 0, offset: int | None = None) -> Answer:
        """The answer for one entry; it is in the books if that is `posted`."""
        fault = next(self.faults(entry), Fault("posted"))
        by_itself = next(faults_by_itself(entry), None) is not None
        key = (entry.ledger_id, entry.reference_id)
        existing = self.taken.get(key) if fault.code in ("duplicate", "conflict") else None
        if fault.code == "posted":
            for name, side in ((entry.debit_account_id, "debit"), (entry.credit_account_id, "credit")):
                account = self.accounts[name]
                account.balance = account.after(side, Decimal(entry.amount))
            self.taken[key] = entry.digest
            self.entries.append(Posted(shard, offset, entry))
        return Answer(fault.code, fault.field, None if by_itself else entry.digest, existing)

    def faults(self, entry: Entry) -> Iterator[Fault]:
        """Everything that stands against an entry; the first is what is answered."""
        yield from faults_by_itself(entry)
        existing = self.taken.get((entry.ledger_id, entry.reference_id))
        if existing is not None:
            yield Fault("duplicate" if existing == entry.digest else "conflict")
        allowed = self.ledgers.get(entry.ledger_id)
        if entry.ledger_id not in self.ledgers:
            yield Fault("ledger_unknown")
        if allowed is not None and entry.source_id not in allowed:
            yield Fault("source_not_allowed")
        sides = {"debit": entry.debit_account_id, "credit": entry.credit_account_id}
        yield from (Fault(f"{side}_account_unknown") for side, n in sides.items() if n not in self.accounts)
        yield from self._faults_of_accounts(
            entry, {side: self.accounts[n] for side, n in sides.items() if n in self.accounts}
        )

    def _faults_of_accounts(self, entry: Entry, sides: dict[str, Account]) -> Iterator[Fault]:
        if any(account.status != "ACTIVE" for account in sides.values()):
            yield Fault("account_closed")
        if any(account.currency != entry.currency_code for account in sides.values()):
            yield Fault("currency_mismatch")
        if any(account.asset != entry.asset_type for account in sides.values()):
            yield Fault("asset_mismatch")
        if self.limited and any(
            side != account.grows and account.after(side, Decimal(entry.amount)) < account.reserved
            for side, account in sides.items()
        ):
            yield Fault("insufficient_available")

    @property
    def outbox(self) -> list[tuple[int, int, str, str]]:
        """Shard, number, ledger and reference of what each shard owes to the other ledger."""
        numbers: dict[int, int] = {}
        rows = []
        for shard, _, entry in self.entries:
            numbers[shard] = numbers.get(shard, 0) + 1
            rows.append((shard, numbers[shard], entry.ledger_id, entry.reference_id))
        return sorted(rows)
