"""What became of a batch's messages, counted for each of its streams."""

from collections import Counter
from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple, TypeAlias

from ledger.batch import Batch, Item, Settled, Stream
from ledger.errors import Refusal
from ledger.outcome import Outcome

_NEUTRAL = {outcome.value for outcome in Outcome if outcome.is_neutral}

# The outcome as a Refusal, and the digest of the entry that stands in its way, if one does.
Verdict: TypeAlias = tuple[Refusal, bytes | None]


class Position(NamedTuple):
    """Where a stream stood before the batch."""

    next_offset: int
    refused_in_a_row: int  # just before it
    reread_below: int = 0  # a message below may have a disposition: a person has set the stream back


def settled_of(
    batch: Batch,
    items: Sequence[Item],
    verdicts: Sequence[Verdict],
    positions: Mapping[int, Position],
) -> list[Settled]:
    """What became of the batch, per stream; `items` are those that were not settled before."""
    codes: dict[int, list[str]] = {part.stream.shard: [] for part in batch.parts}
    for item, (refusal, _) in zip(items, verdicts, strict=True):
        codes[item.shard].append(refusal.code)
    arrived = Counter(map(attrgetter("shard"), batch.items))
    skipped = len(items) < len(batch.items)
    return [
        _settled(
            part.stream,
            part.ends,
            arrived[part.stream.shard],
            codes[part.stream.shard],
            positions[part.stream.shard].refused_in_a_row,
            tuple(item.offset for item in items if item.shard == part.stream.shard) if skipped else None,
        )
        for part in batch.parts
    ]


def _settled(
    stream: Stream, ends: int, arrived: int, codes: list[str], before: int, offsets: tuple[int, ...] | None
) -> Settled:
    posted, duplicates = codes.count(Outcome.POSTED), codes.count(Outcome.DUPLICATE)
    return Settled(
        stream=stream,
        ends=ends,
        skipped=arrived - len(codes),
        posted=posted,
        duplicates=duplicates,
        refused=len(codes) - posted - duplicates,
        refused_before=before,
        refused_in_a_row=refused_last(codes, before),
        codes=tuple(codes),
        offsets=offsets,
    )


def refused_last(codes: Sequence[str], before: int) -> int:
    """How many were refused since the last one that was posted; neutral ones neither count nor interrupt."""
    refused = 0
    for code in reversed(codes):
        if code == Outcome.POSTED:
            return refused
        refused += code not in _NEUTRAL
    return before + refused
