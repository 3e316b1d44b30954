"""The proof: what the file says, what the books say, and what the SCB says, compared exactly."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cli.demo.window import Window
from ledger.books import Books, connect
from ledger.config import Settings
from ledger.errors import Fatal

SQL = "cli.demo.sql"
Sums = dict[str, tuple[int, Decimal]]  # currency → entries, sum of amounts


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must hold, whether it does, and the figures."""

    name: str
    ok: bool
    detail: str
    checked: bool = True  # False: it could not be compared, and `ok` only says that nothing is against it


@dataclass(frozen=True, slots=True)
class Proof:
    """What became of the window's messages, and the checks."""

    posted: int
    duplicates: int
    dead_letters: int
    relayed: int
    acknowledged: int
    accounts: int
    balances_consistent: bool
    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        """Whether everything holds."""
        return all(check.ok for check in self.checks)


def prove(settings: Settings, window: Window, totals: Mapping[str, Any]) -> Proof:
    """Ask the books, and the SCB's where they can be reached; `totals` are the producer's control total."""
    with connect(settings, application="dual-ledger demo", sql_package=SQL) as books:
        where = {**window.parameters(), "group": settings.consumer_group}
        counts = dict(books.rows("demo_dispositions", **where))
        posted, duplicates = counts.get("posted", 0), counts.get("duplicate", 0)
        dead = counts.get("dead letter", 0)
        relayed, acknowledged = _row(books, "demo_outbox", **where)
        accounts, inconsistent = _row(books, "demo_balances")
        checks = [
            _every_message(window, posted, duplicates, dead),
            _control_total(totals, _sums(books, "demo_sums", **where), dead),
            Check(
                "every balance equals its opening balance and entries",
                inconsistent == 0,
                f"{accounts:,} accounts, {inconsistent:,} differ",
            ),
            _double_entry(books),
            _outbox(books),
            Check(
                "the SCB has acknowledged every posting",
                acknowledged == posted,
                f"{acknowledged:,} of {posted:,}",
            ),
        ]
        if settings.scb_database_url is not None:
            checks.append(_scb(settings, _sums(books, "demo_acknowledged_sums")))
    return Proof(posted, duplicates, dead, relayed, acknowledged, accounts, inconsistent == 0, tuple(checks))


def _every_message(window: Window, posted: int, duplicates: int, dead: int) -> Check:
    return Check(
        "every message is posted, a duplicate or a dead letter",
        posted + duplicates + dead == window.messages,
        f"{window.messages:,} = {posted:,} + {duplicates:,} + {dead:,}",
    )


def _control_total(totals: Mapping[str, Any], settled: Sums, dead: int) -> Check:
    sent = {currency: Decimal(amount) for currency, amount in totals["sums"].items()}
    booked = {currency: amount for currency, (_, amount) in settled.items()}
    name = "the file's sums are the books' sums"
    if dead:
        detail = f"not comparable: {dead:,} dead letters are in the file's sums only"
        return Check(name, ok=True, detail=detail, checked=False)
    detail = ", ".join(f"{currency} {amount:,f}" for currency, amount in sorted(booked.items())) or "nothing"
    return Check(name, sent == booked, detail)


def _double_entry(books: Books) -> Check:
    sums = dict(books.rows("demo_double_entry"))
    detail = ", ".join(f"{currency} {total:f}" for currency, total in sums.items())
    return Check(
        "debits equal credits in every currency", not any(sums.values()), f"differences: {detail or 0}"
    )


def _outbox(books: Books) -> Check:
    entries, outbox, holes = _row(books, "demo_sequences")
    return Check(
        "one outbox row per entry, numbered without a gap",
        entries == outbox and holes == 0,
        f"{outbox:,} rows for {entries:,} entries, {holes} shards with gaps",
    )


def _scb(settings: Settings, ours: Sums) -> Check:
    with connect(
        settings, url=settings.scb_database_url, application="dual-ledger demo", sql_package=SQL
    ) as ledger:
        theirs = _sums(ledger, "demo_heard_sums")
    count = sum(entries for entries, _ in theirs.values())
    return Check(
        "the SCB's ledger holds what it acknowledged", ours == theirs, f"{count:,} entries, sums equal"
    )


def _sums(books: Books, query: str, **parameters: Any) -> Sums:
    return {currency: (count, total) for currency, count, total in books.rows(query, **parameters)}


def _row(books: Books, query: str, **parameters: Any) -> tuple[Any, ...]:
    row = books.row(query, **parameters)
    if row is None:
        raise Fatal(f"the books gave no answer to {query}")
    return row
