"""The residual by its definition: both ledgers read whole, every reference looked at, in plain Python."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from tests.residual.world import World

_ENTRY = "ledger_id, reference_id, debit_account_id, credit_account_id, amount"


class Moved(NamedTuple):
    """What an entry moves, and its number at the SCB or its place in the outbox."""

    debit: str
    credit: str
    amount: Decimal
    place: Any


@dataclass(frozen=True)
class Theirs:
    """The SCB's ledger at one moment."""

    entries: Mapping[tuple[str, str], Moved]
    heard: Mapping[int, int]
    rejected: set[tuple[str, str]]


@dataclass(frozen=True)
class Ours:
    """DBIS's books at one moment; `letters` are the SCB's messages that are not posted, by status."""

    entries: Mapping[tuple[str, str], Moved]
    letters: Mapping[tuple[str, str], str]


@dataclass
class Expected:
    """What a look must find."""

    amounts: dict[str, dict[str, Decimal]]
    counts: Counter[str]


def theirs(world: World) -> Theirs:
    """The SCB's ledger now."""
    rows = world.there(f"SELECT {_ENTRY}, number FROM scb_entries")
    heard = dict(world.there("SELECT shard, next_sequence FROM reader_positions"))
    rejected = world.there("SELECT ledger_id, reference_id FROM heard WHERE result = 'REJECTED'")
    return Theirs({row[:2]: Moved(*row[2:]) for row in rows}, heard, set(rejected))


def ours(world: World) -> Ours:
    """The books now."""
    rows = world.here(
        f"SELECT {_ENTRY}, (SELECT (o.shard, o.sequence)::text FROM outbox_rows o WHERE o.id = e.id) "
        "FROM ledger_entries e",
    )
    letters = world.here(
        "SELECT ledger_id, reference_id, status FROM dead_letters WHERE topic = %s ORDER BY id",
        world.settings.topic_scb_entries,
    )
    return Ours({row[:2]: Moved(*row[2:]) for row in rows}, {row[:2]: row[2] for row in letters})


def expected(there: Theirs, here: Ours) -> Expected:
    """Every reference in the one term that it belongs to."""
    amounts: defaultdict[str, defaultdict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    counts: Counter[str] = Counter()
    for reference in there.entries.keys() | here.entries.keys():
        term = _term(reference, there, here)
        left, right = there.entries.get(reference), here.entries.get(reference)
        for sign, moved in ((1, left), (-1, right)):
            if moved is not None:
                amounts[moved.debit][term] += sign * moved.amount
                amounts[moved.credit][term] -= sign * moved.amount
        counts[term] += 1
    for terms in amounts.values():
        assert terms.pop("same", 0) == 0  # the model itself: nothing else can differ
    kept = {
        account: {term: amount for term, amount in terms.items() if amount}
        for account, terms in amounts.items()
    }
    del counts["same"]
    return Expected({account: terms for account, terms in kept.items() if terms}, counts)


def _term(reference: tuple[str, str], there: Theirs, here: Ours) -> str:
    posted = here.entries.get(reference)
    if posted is None:
        status = here.letters.get(reference)
        return {None: "in_flight", "PARKED": "held"}.get(status, "dead_letters")
    shard, sequence = map(int, posted.place.strip("()").split(","))
    if sequence >= there.heard.get(shard, 1):
        return "to_scb"
    return "refused_by_scb" if reference in there.rejected else "same"
