"""What one posting transaction takes: messages of one or more streams, and the offsets that they settle."""

from collections.abc import Container
from dataclasses import dataclass, replace
from datetime import datetime
from operator import lt
from typing import NamedTuple

from ledger.entry import LedgerEntry
from ledger.errors import Refusal
from ledger.origin import NO_ARRIVAL, Arrival

Headers = list[tuple[str, bytes | None]]


class Item(NamedTuple):
    """One message: either an entry that is valid by itself, or the reason why it is not one.

    A valid one has its row, or is there as `entry` for the row to be packed from, or both.
    """

    shard: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Headers
    entry: LedgerEntry | None  # of a refused one, when it could be decoded; of a valid one, if need was
    digest: bytes | None
    traceparent: str | None
    refusal: Refusal | None
    row: bytes | None = None  # packed ahead for COPY (ledger/posting_rows.py)
    again: bool = False  # of a run: its number was settled before
    arrival: Arrival = NO_ARRIVAL
    content: bytes = b""  # of its source, in the words of the header `origin`


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream in the hands of one owner; `epoch` says whether that is still so."""

    shard: int
    epoch: int
    consumer_group: str
    topic: str
    partition: int
    topic_id: str | None = None  # that the topic had when the stream was claimed; None: nobody asked

    def __str__(self) -> str:
        return f"topic {self.topic} partition {self.partition}"


@dataclass(frozen=True, slots=True)
class Part:
    """The offsets of one stream that a batch settles: from `begins` up to, not including, `ends`."""

    stream: Stream
    begins: int
    ends: int

    def __post_init__(self) -> None:
        if self.begins > self.ends:
            raise ValueError(f"{self.stream}: a batch from {self.begins} cannot end at {self.ends}")


class Content(NamedTuple):
    """From `from_offset` on, messages of the source come of this content, in this schema."""

    shard: int
    source_id: str
    from_offset: int
    file: str | None
    sha256: str | None
    mapping: str | None
    schema: str | None


@dataclass(frozen=True, slots=True)
class Batch:
    """One posting transaction's worth. Items of a stream are in order of offset."""

    parts: tuple[Part, ...]
    items: tuple[Item, ...]
    run_id: str | None = None
    polled_at: datetime | None = None
    contents: tuple[Content, ...] = ()
    traceparent: str | None = None  # of its span, when it was sampled

    def __post_init__(self) -> None:
        offsets: dict[int, list[int]] = {part.stream.shard: [part.begins - 1] for part in self.parts}
        for item in self.items:
            offsets[item.shard].append(item.offset)
        for part in self.parts:
            theirs = [*offsets[part.stream.shard], part.ends]
            if not all(map(lt, theirs, theirs[1:])):
                raise ValueError(f"an offset of shard {part.stream.shard} is out of order or of bounds")

    def of(self, streams: Container[Stream]) -> "Batch | None":
        """The batch of those streams alone; None when it has none of them."""
        parts = tuple(part for part in self.parts if part.stream in streams)
        if len(parts) == len(self.parts):
            return self
        shards = {part.stream.shard for part in parts}
        items = tuple(item for item in self.items if item.shard in shards)
        contents = tuple(content for content in self.contents if content.shard in shards)
        return replace(self, parts=parts, items=items, contents=contents) if parts else None


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a batch's messages of one stream."""

    stream: Stream
    ends: int
    skipped: int  # settled before, by another owner or an earlier try
    posted: int
    duplicates: int
    refused: int
    refused_before: int  # in a row, just before these messages
    refused_in_a_row: int  # just after them
    codes: tuple[str, ...]  # one per message, in order of offset; skipped ones are left out
    offsets: tuple[int, ...] | None = None  # theirs, if any was skipped
