"""What the reader does with a number: takes the next one, drops a lower one, stops at a higher one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sandbox.scb.posted import Place, Posted


class Gap(NamedTuple):
    """A shard that stands still: `expected` was due, `found` came, and lies at `place`."""

    shard: int
    expected: int
    found: int
    place: Place


@dataclass
class Sorted:
    """A batch by what its numbers say; `next_sequences` holds what is due behind it."""

    next_sequences: dict[int, int]
    accepted: list[Posted] = field(default_factory=list)
    repeated: list[Posted] = field(default_factory=list)
    gaps: dict[int, Gap] = field(default_factory=dict)


def in_order(messages: Sequence[Posted], next_sequences: Mapping[int, int]) -> Sorted:
    """Sort a batch by the numbers that are due; the first message beyond a gap is kept of each shard."""
    result = Sorted(dict(next_sequences))
    for message in messages:
        due = result.next_sequences[message.shard]
        if message.sequence == due:
            result.accepted.append(message)
            result.next_sequences[message.shard] = due + 1
        elif message.sequence < due:
            result.repeated.append(message)
        else:
            gap = Gap(message.shard, due, message.sequence, message.place)
            result.gaps.setdefault(message.shard, gap)
    return result
