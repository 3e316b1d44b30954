"""The comparison by its definition: both ledgers read whole, every reference looked at, in plain Python."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.residual.world import PARTITIONS, World, partition_of

Key = tuple[str, str]
Told = tuple[str, str, str | None]  # kind, reference, account
_FIELDS = (
    "ledger_id, reference_id, debit_account_id, credit_account_id, amount, currency_code, timestamp_utc, "
    "asset_type, transaction_type, fx_rate"
)
_NAMES = (("amount", 4), ("currency", 5), ("time", 6))


@dataclass(frozen=True)
class Theirs:
    """The SCB at one moment."""

    entries: Mapping[Key, Sequence[Any]]  # the fields, then number and origin
    next_number: int
    heard: Mapping[int, int]
    answered: set[Key]
    behind: set[int]  # numbers that were put behind the counter


@dataclass(frozen=True)
class Ours:
    """DBIS at a later moment, and what the SCB had heard by then."""

    entries: Mapping[Key, Sequence[Any]]  # the fields, then where it came from and its outbox row
    letters: set[Key]
    later: Mapping[int, int]
    passed: Mapping[int, int] = field(default_factory=dict)


def theirs(world: World) -> Theirs:
    """The SCB's ledger now."""
    rows = world.there(f"SELECT {_FIELDS}, number, origin FROM scb_entries")
    ((next_number,),) = world.there("SELECT next_number FROM scb_counter")
    answered = world.there("SELECT ledger_id, reference_id FROM heard")
    behind = world.there("SELECT number FROM scb_changes WHERE change = 'INSERTED'")
    entries = {row[:2]: row for row in rows}
    return Theirs(entries, next_number, _heard(world), set(answered), {row[0] for row in behind})


def ours(world: World) -> Ours:
    """The books now."""
    rows = world.here(
        f"SELECT {_FIELDS}, source_type, producer_sequence, "
        "(SELECT ARRAY[o.shard::text, o.sequence::text, o.status] FROM outbox_rows o WHERE o.id = e.id) "
        "FROM ledger_entries e"
    )
    topic = world.settings.topic_scb_entries
    letters = world.here("SELECT ledger_id, reference_id FROM dead_letters WHERE topic = %s", topic)
    passed: dict[int, int] = dict.fromkeys(range(PARTITIONS), 0)
    shards = {stream.shard: partition for (_, partition), stream in world.streams.items()}
    for row in rows:
        if row[10] == "SCB" and row[12] is not None and int(row[12][0]) in shards:
            partition = shards[int(row[12][0])]
            passed[partition] = max(passed[partition], row[11])
    return Ours({row[:2]: row for row in rows}, set(letters), _heard(world), passed)


def expected(there: Theirs, here: Ours) -> tuple[list[Told], int]:
    """The breaks, and how many entries are in flight."""
    found: list[Told] = []
    in_flight = 0
    alone: dict[str, list[Key]] = {"dbis": [], "scb": []}
    for key in there.entries.keys() | here.entries.keys():
        left, right = here.entries.get(key), there.entries.get(key)
        if left is not None and right is not None:
            found += _differences(left, right)
        elif (left is not None and _unheard(left, there, here)) or (
            right is not None and _flies(right, there, here)
        ):
            in_flight += 1
        else:
            alone["dbis" if left is not None else "scb"].append(key)
    for side, keys in alone.items():
        entries = here.entries if side == "dbis" else there.entries
        contents = {(entry[0], *entry[2:10]) for key, entry in entries.items() if key not in keys}
        for key in keys:
            entry = entries[key]
            twice = (entry[0], *entry[2:10]) in contents
            lone = "missing_in_dbis" if side == "scb" else "extra" if entry[10] == "SCB" else "missing_at_scb"
            found.append(("duplicate" if twice else lone, key[1], None))
    return sorted(found, key=str), in_flight


def _differences(left: Sequence[Any], right: Sequence[Any]) -> list[Told]:
    found: list[Told] = [(name, left[1], None) for name, at in _NAMES if left[at] != right[at]]
    found += [("account", left[1], left[at]) for at in (2, 3) if left[at] != right[at]][:1]
    if left[7:10] != right[7:10]:
        found.append(("content", left[1], None))
    return found


def _unheard(entry: Sequence[Any], there: Theirs, here: Ours) -> bool:
    if entry[12] is None:
        return False
    shard, sequence, status = int(entry[12][0]), int(entry[12][1]), entry[12][2]
    lost = status == "ACKNOWLEDGED" and sequence >= here.later.get(shard, 1)
    return sequence >= there.heard.get(shard, 1) and not lost


def _flies(entry: Sequence[Any], there: Theirs, here: Ours) -> bool:
    number, origin = entry[10:12]
    return (
        origin == "OWN"
        and number < there.next_number
        and number not in there.behind
        and entry[:2] not in there.answered
        and number > here.passed[partition_of(entry[0], entry[2])]
        and entry[:2] not in here.letters
    )


def _heard(world: World) -> dict[int, int]:
    return dict(world.there("SELECT shard, next_sequence FROM reader_positions"))
