"""Where the consumer's time goes: each of its steps over the same messages, one after the other.

Steps in Python are told in the time of their own processor, which other processes do not stretch; those that
wait for the database in time by the clock. In the consumer they overlap: a batch is decoded and packed while
the one before it is posted.
"""

import gc
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from benchmarks.bench import Bench, url_of
from benchmarks.checks import books_are_right, expect
from benchmarks.content import content_of
from benchmarks.posting import claim
from consumer.decode import decode
from ledger.batch import Batch, Item, Part, Stream
from ledger.books import Books, connect
from ledger.codec import Codec
from ledger.config import Settings
from ledger.entry import LedgerEntry
from ledger.kafka import Consumer, Message, TopicPartition, consumer
from ledger.posting import post
from ledger.posting_rows import packed_ahead, place_fields, short_way

_WAIT_SECONDS = 1.0
_MICROS = 1_000_000
_DECODE = "headers, read, judge, pack"
_WHOLE = "whole of posting"


class Clock:
    """Adds up the seconds of each step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)

    @contextmanager
    def step(self, name: str, clock: Callable[[], float] = time.thread_time) -> Iterator[None]:
        """Time what happens inside."""
        began = clock()
        yield
        self.seconds[name] += clock() - began


def microseconds_per_entry(bench: Bench, entries: int) -> dict[str, float]:
    """The steps in order, and the whole of posting; what was posted is checked."""
    clock = Clock()
    client = consumer(bench.settings, f"{bench.settings.topic_legacy_entries}.steps")
    gc.disable()  # as the consumer has it while it decodes
    try:
        with bench.books_of() as whole, bench.books_of() as in_pieces:
            posted = _measure(clock, client, bench, (whole, in_pieces), entries)
            for settings in (whole, in_pieces):
                books_are_right(url_of(settings), content_of(posted))
    finally:
        gc.enable()
        client.close()
    return _report(clock.seconds, len(posted))


def _measure(
    clock: Clock, client: Consumer, bench: Bench, books: tuple[Settings, Settings], entries: int
) -> list[LedgerEntry]:
    topic = bench.settings.topic_legacy_entries
    client.assign([TopicPartition(topic, number, 0) for number in range(bench.settings.topic_partitions)])
    codec, posted = Codec(), list[LedgerEntry]()
    with connect(books[0], role="poster") as whole, connect(books[1], role="poster") as in_pieces:
        streams = claim(whole), claim(in_pieces)
        while len(posted) < entries:
            with clock.step("poll"):
                messages = client.consume(bench.batch_size, _WAIT_SECONDS)
            expect("errors instead of messages", [], [m.error() for m in messages if m.error()])
            with clock.step(_DECODE):
                items = decode(codec, streams[0], messages)
            numbered = _numbered(items, _rows(codec, messages), streams[0], len(posted))
            _post_in_pieces(clock, in_pieces, numbered)
            with clock.step(_WHOLE, time.perf_counter):
                post(whole, _batch(streams[0], numbered))
            posted += [codec.decode_entry(message.value()) for message in messages]
    return posted


def _rows(codec: Codec, messages: list[Message]) -> list[bytes]:
    found = [codec.direct_row(message.value()) for message in messages]
    rows = [direct.head for direct in found if direct is not None]
    expect("entries that are plainly in order", len(messages), len(rows))
    return rows


def _numbered(items: list[Item], rows: list[bytes], stream: Stream, first: int) -> list[Item]:
    """Messages of several partitions as those of one stream: what a batch costs is the same."""
    place = place_fields(stream.topic, stream.partition)
    return [
        item._replace(
            offset=first + nth,
            row=packed_ahead(row, place, first + nth, (item.traceparent or "").encode(), stream.shard),
        )
        for nth, (item, row) in enumerate(zip(items, rows, strict=True))
    ]


def _post_in_pieces(clock: Clock, books: Books, items: list[Item]) -> None:
    rows = [item.row for item in items if item.row is not None]
    wall = time.perf_counter
    with clock.step("commit", wall), books.transaction(), clock.step("COPY and trigger", wall):
        books.copy("entries_copy", [short_way(rows)])


def _batch(stream: Stream, items: list[Item]) -> Batch:
    return Batch((Part(stream, items[0].offset, items[-1].offset + 1),), tuple(items))


def _report(seconds: Mapping[str, float], entries: int) -> dict[str, float]:
    found = dict(seconds)
    found["commit"] -= found["COPY and trigger"]  # it was timed around it
    order = ("poll", _DECODE, "COPY and trigger", "commit", _WHOLE)
    return {name: round(found[name] * _MICROS / entries, 2) for name in order}
