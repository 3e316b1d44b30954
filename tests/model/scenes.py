"""Books and messages to try the ways into the books on: generated, mostly good, with all that goes wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import NamedTuple

from hypothesis import strategies as st

from tests.model.books import Account
from tests.model.entry import Entry
from tests.model.messages import LEDGERS, an_entry, an_odd_entry, once_more

PARTITIONS = 3
_PRESENT = 3  # bytes: a bit for each message
_MESSAGES_MAX = 8 * _PRESENT
_NAMES = ["A", "B", "C", "a", "Zoë \\ 銀行", "'; --", " "]
_KINDS = [("EUR", "fiat"), ("USD", "fiat"), ("EUR", "cbdc"), ("JPY", "fiat"), ("BHD", "fiat"),
          ("DEM", "fiat"), ("XAU-1KG", "commodity"), ("XAU-1KG", "security")]  # fmt: skip
_OPENINGS = [*map(Decimal, ("0", "30.5", "40", "1000", "0.004", "99999999999999999999.99", "-12.5"))]
_RESERVED = [*map(Decimal, ("0", "0", "0", "5", "30.5", "12.50"))]

__all__ = ["LEDGERS", "PARTITIONS", "Change", "Message", "Scene", "scenes"]


class Message(NamedTuple):
    """An entry at its place in a stream; offsets may have holes (transaction markers have offsets too)."""

    partition: int
    offset: int
    entry: Entry


class Change(NamedTuple):
    """Just before message `at`, an account gets another status."""

    at: int
    account: str
    status: str


@dataclass(frozen=True)
class Scene:
    """Books, and messages in the order they are posted, cut into batches at `cuts`. Each batch begins with
    up to `again` messages of each stream that came before.
    `beyond`: batches that leave messages out are tried too.
    """

    accounts: dict[str, Account]
    limited: bool
    messages: tuple[Message, ...]
    changes: tuple[Change, ...]
    cuts: frozenset[int]
    again: int
    beyond: bool

    @property
    def everywhere(self) -> frozenset[int]:
        """Cuts that leave one message to a batch."""
        return frozenset(range(len(self.messages)))


def scenes() -> st.SearchStrategy[Scene]:
    """One draw a scene: which of its messages are there, so that a failure loses those that it does not need,
    and a seed. With a draw for each value Hypothesis would spend five of six examples on copying values.
    """
    return st.binary(min_size=_PRESENT + 8, max_size=_PRESENT + 8).map(_scene)


def _scene(drawn: bytes) -> Scene:
    present, chance = int.from_bytes(drawn[:_PRESENT]) or 1, Random(drawn[_PRESENT:])
    limited, oddly = chance.random() < 0.4, chance.random() < 0.7
    accounts = _accounts(chance, limited) if oddly or not limited else _purses(chance)
    entries: list[Entry] = []
    for _ in range(_MESSAGES_MAX):
        if entries and oddly and chance.random() < 0.4:  # as producers repeat themselves, near and far
            entries.append(once_more(chance, chance.choice([entries[-1], *entries])))
        else:
            entries.append((an_odd_entry if oddly else an_entry)(chance, accounts))
    messages = _placed(chance, [entry for n, entry in enumerate(entries) if present >> n & 1])
    cuts = [chance.randint(1, len(messages)) for _ in range(chance.randint(0, 4))]
    changes = [_change(chance, accounts, len(messages)) for _ in range(chance.randint(0, 2) if oddly else 0)]
    return Scene(
        accounts,
        limited,
        messages,
        tuple(sorted(changes)),
        frozenset(cuts),
        again=chance.randint(0, 3),
        beyond=chance.random() < 0.3,
    )


def _accounts(chance: Random, limited: bool) -> dict[str, Account]:
    home = chance.choice([_KINDS[0], chance.choice(_KINDS)])
    accounts = {}
    for name in chance.sample(_NAMES, chance.randint(2, len(_NAMES))):
        currency, asset = home if chance.random() < 0.9 else chance.choice(_KINDS)
        opening, reserved = chance.choice(_OPENINGS), chance.choice(_RESERVED)
        if limited and opening < reserved:  # the balance rules are applied over clean balances only
            opening = reserved
        status = "ACTIVE" if chance.random() < 0.97 else chance.choice(["CLOSED", "FROZEN"])
        side = chance.choice(["debit", "credit"])
        accounts[name] = Account(currency, asset, side, status, opening, reserved)
    return accounts


def _purses(chance: Random) -> dict[str, Account]:
    """A few accounts with little in them, so that what one can spend depends on what came before."""
    currency, asset = chance.choice(_KINDS)
    openings = {name: Decimal(chance.choice([40, 41])) for name in chance.sample(_NAMES, 3)}
    side = chance.choice(["debit", "credit"])
    return {name: Account(currency, asset, side, balance=opening) for name, opening in openings.items()}


def _change(chance: Random, accounts: dict[str, Account], messages: int) -> Change:
    status = chance.choice(["CLOSED", "FROZEN", "ACTIVE"])
    return Change(chance.randint(0, messages), chance.choice([*accounts]), status)


def _placed(chance: Random, entries: Sequence[Entry]) -> tuple[Message, ...]:
    ends = [0] * PARTITIONS
    messages = []
    for entry in entries:
        partition = chance.randrange(PARTITIONS)
        offset = ends[partition] + (chance.random() < 0.2)  # a hole
        messages.append(Message(partition, offset, entry))
        ends[partition] = offset + 1
    return tuple(messages)
