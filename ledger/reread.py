"""What a stream meets again that a person has set back: what has a disposition keeps the one it has.

Nothing is done about such messages: they are not posted, not refused and not counted a second time. One that
has none (it had been skipped) is settled as any other. Only batches that begin below the mark in the stream's
row are looked at, so a stream that was never set back pays for one comparison.
"""

from collections.abc import Mapping, Sequence

from ledger.batch import Item
from ledger.books import Books
from ledger.refused_rows import identity_of
from ledger.settled import Position


def never_settled(books: Books, items: Sequence[Item], positions: Mapping[int, Position]) -> Sequence[Item]:
    """The items that have no disposition yet, of those that are at or above the stored positions."""
    shards = [shard for shard, stands in positions.items() if stands.next_offset < stands.reread_below]
    if not shards:
        return items
    settled = {
        (shard, offset)
        for shard in shards
        for offset in _settled(books, shard, [i for i in items if i.shard == shard])
    }
    return [item for item in items if (item.shard, item.offset) not in settled]


def _settled(books: Books, shard: int, items: Sequence[Item]) -> list[int]:
    identities = [identity_of(item) for item in items]
    rows = books.rows(
        "offsets_settled",
        shard=shard,
        offsets=[item.offset for item in items],
        ledgers=[ledger_id for ledger_id, _ in identities],
        references=[reference_id for _, reference_id in identities],
    )
    return [offset for (offset,) in rows]
