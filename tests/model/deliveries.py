"""A scene's messages in batches, as a consumer brings them: some of them once more, holes between them."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ledger.batch import Batch, Item, Part, Stream
from ledger.entry import LedgerEntry
from ledger.validation import fault_of
from tests.books.scene import an_item
from tests.model.scenes import Change, Message, Scene


@dataclass(frozen=True)
class Delivery:
    """What happens to the accounts first, and a batch; `old`: how many of its messages came before."""

    changes: tuple[Change, ...]
    batch: Batch | None
    messages: tuple[Message, ...]
    old: int


def deliveries(scene: Scene, streams: Sequence[Stream], cuts: Collection[int]) -> Iterator[Delivery]:
    """The whole scene, cut at `cuts`, and wherever an account changes."""
    inner = {cut for cut in (*cuts, *(change.at for change in scene.changes)) if cut}
    bounds = sorted({0, *inner, len(scene.messages)})
    settled: list[list[Message]] = [[] for _ in streams]
    for start, end in pairwise(bounds):
        fresh = scene.messages[start:end]
        old = [m for theirs in settled for m in theirs[max(0, len(theirs) - scene.again) :]]
        positions = [theirs[-1].offset + 1 if theirs else 0 for theirs in settled]
        changes = tuple(change for change in scene.changes if change.at == start)
        yield Delivery(changes, _batch(streams, positions, old, fresh), (*old, *fresh), len(old))
        for message in fresh:
            settled[message.partition].append(message)
    last = tuple(change for change in scene.changes if change.at == len(scene.messages))
    yield Delivery(last, None, (), 0)


def _batch(
    streams: Sequence[Stream], positions: Sequence[int], old: Sequence[Message], fresh: Sequence[Message]
) -> Batch:
    """A part begins where its stream stands, or at the first message that comes once more."""
    parts = []
    for partition, stream in enumerate(streams):
        again = [message.offset for message in old if message.partition == partition]
        offsets = again + [message.offset for message in fresh if message.partition == partition]
        if offsets:
            parts.append(Part(stream, min([*again, positions[partition]]), offsets[-1] + 1))
    return Batch(tuple(parts), tuple(item_of(streams, message) for message in (*old, *fresh)))


def item_of(streams: Sequence[Stream], message: Message) -> Item:
    """The message as the consumer hands it to posting: judged by itself already."""
    entry = LedgerEntry(*message.entry)  # type: ignore[arg-type]  # what comes from a stream names its source
    return an_item(streams[message.partition], message.offset, entry, fault_of(entry))
