"""The end of a posting transaction of a run: its streams' counts, and DBIS's checkpoint."""

from collections.abc import Sequence
from datetime import datetime

from ledger.batch import Item, Settled
from ledger.books import Books
from ledger.entry import moment_of
from ledger.posting_rows import provenance
from ledger.runs.sent_again import SENT_AGAIN
from ledger.settled import Verdict


def advance_run(
    books: Books, run_id: str, items: Sequence[Item], verdicts: Sequence[Verdict], settled: Sequence[Settled]
) -> None:
    """Count what the batch settled; `items` are those that were not settled before, with their verdicts."""
    again = {part.stream.shard: 0 for part in settled}
    for item, (refusal, _) in zip(items, verdicts, strict=True):
        if refusal is SENT_AGAIN:
            again[item.shard] += 1
    last = _last_of_each(items)
    latest = max(last.values(), default=None)
    books.rows(
        "runs_advance",
        id=run_id,
        shards=[part.stream.shard for part in settled],
        last_sequences=[last[shard][0] if shard in last else 0 for shard in again],
        posted=[part.posted for part in settled],
        duplicates=[part.duplicates - again[part.stream.shard] for part in settled],
        failed=[part.refused for part in settled],
        sent_again=list(again.values()),
        last_id=latest[1] if latest else None,
        last_timestamp=latest[2] if latest else None,
    )


def _last_of_each(items: Sequence[Item]) -> dict[int, tuple[int, str, datetime]]:
    """Of each shard the last new entry: its number at its producer, place in the source, and business time.

    Numbers grow from one new entry to the next, so it has the largest; one sent again has a smaller one.
    """
    found: dict[int, tuple[int, str, datetime]] = {}
    shards = {item.shard for item in items}
    for item in reversed(items):
        new = item.refusal is None and not item.again  # of a refused one the time may be none
        if new and item.shard not in found and (known := provenance_of(item)) is not None:
            found[item.shard] = known
            if len(found) == len(shards):
                break
    return found


def provenance_of(item: Item) -> tuple[int, str, datetime] | None:
    """The same of one item; None of a message that is no entry."""
    if item.entry is not None:
        entry = item.entry
        return entry.producer_sequence, entry.source_position, moment_of(entry.timestamp_utc)
    return None if item.row is None else provenance(item.row)
