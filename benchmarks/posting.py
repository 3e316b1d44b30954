"""Posting alone, every check on: one connection, entries decoded before the clock starts."""

import time
from collections.abc import Iterator, Sequence

import psycopg

from benchmarks.bench import Bench, url_of
from benchmarks.checks import books_are_right, expect, streams_are_settled
from benchmarks.content import content_of
from benchmarks.figures import Timing
from ledger.batch import Batch, Item, Part, Stream
from ledger.books import Books, connect
from ledger.config import Settings
from ledger.entry import LedgerEntry, content_digest
from ledger.posting import post
from ledger.posting_rows import packed
from ledger.tracing import traceparent

_TOPIC = "legacy.entries"
_GROUP = "benchmark"
_ONE_BY_ONE = (
    "SELECT post_ledger_entry(%s, %s, %s, %s::numeric, %s, %s, %s, %s, NULL, "
    "jsonb_build_object('purpose', %s::text))"
)


def posting_alone(bench: Bench) -> Timing:
    """New entries only: the short way."""
    with bench.books_of() as settings, _connected(settings) as books:
        seconds = _post(books, bench, bench.workload.entries)
        books_are_right(url_of(settings), bench.workload.content)
        streams_are_settled(url_of(settings), bench.workload.content.entries)
    return Timing(bench.workload.content.entries, seconds)


def some_duplicates(bench: Bench, entries: int) -> Timing:
    """One entry in a hundred is posted already: every batch goes the careful way."""
    sample = bench.workload.first(entries)
    seen = sample.entries[::100]
    with bench.books_of() as settings, _connected(settings) as books:
        _post(books, bench, seen)
        seconds = _post(books, bench, sample.entries, begins=len(seen))
        books_are_right(url_of(settings), sample.content)
        streams_are_settled(url_of(settings), entries, duplicates=len(seen))
    return Timing(entries, seconds)


def only_duplicates(bench: Bench, entries: int) -> Timing:
    """Everything is posted already, as after a replay from the beginning."""
    sample = bench.workload.first(entries)
    with bench.books_of() as settings, _connected(settings) as books:
        _post(books, bench, sample.entries)
        seconds = _post(books, bench, sample.entries, begins=entries)
        books_are_right(url_of(settings), sample.content)
        streams_are_settled(url_of(settings), entries, duplicates=entries)
    return Timing(entries, seconds)


def one_by_one(bench: Bench, entries: int) -> Timing:
    """DBIS's own loop: one call of `post_ledger_entry` in one transaction for each entry."""
    sample = bench.workload.entries[:entries]
    with bench.books() as url, psycopg.connect(url, autocommit=True) as connection:
        began = time.perf_counter()
        for entry in sample:
            connection.execute(_ONE_BY_ONE, (*entry[:8], entry.metadata["purpose"]))
        seconds = time.perf_counter() - began
        books_are_right(url, content_of(sample))
    return Timing(entries, seconds)


def batches(entries: Sequence[LedgerEntry], stream: Stream, size: int, begins: int = 0) -> Iterator[Batch]:
    """The entries as the consumer hands them over, from offset `begins` on."""
    for at in range(0, len(entries), size):
        items = [_item(entry, stream, begins + at + nth) for nth, entry in enumerate(entries[at : at + size])]
        part = Part(stream, items[0].offset, items[-1].offset + 1)
        yield Batch((part,), tuple(items))


def claim(books: Books, topic: str = _TOPIC) -> Stream:
    """Become the owner of a stream, as the consumer does."""
    key = {"group": _GROUP, "topic": topic, "partition": 0}
    books.rows("stream_open", **key, topic_id="benchmark", first_offset=0)
    row = books.row("stream_claim", **key, owner="benchmark", topic_id="benchmark")
    if row is None:
        raise LookupError("the stream that was just opened is not there")
    return Stream(row[0], row[2], _GROUP, topic, 0)


def _connected(settings: Settings) -> Books:
    return connect(settings, role="poster", application="dual-ledger benchmark")


def _post(books: Books, bench: Bench, entries: Sequence[LedgerEntry], begins: int = 0) -> float:
    ready = list(batches(entries, claim(books), bench.batch_size, begins))
    began = time.perf_counter()
    settled = [part for batch in ready for part in post(books, batch)]
    seconds = time.perf_counter() - began
    expect("messages settled", len(entries), sum(len(part.codes) for part in settled))
    return seconds


def _item(entry: LedgerEntry, stream: Stream, offset: int) -> Item:
    trace = traceparent(entry.ledger_id, entry.reference_id)
    row = packed(  # as the consumer hands it over: packed while the batch before was being posted
        entry,
        shard=stream.shard,
        topic=stream.topic,
        partition=stream.partition,
        offset=offset,
        traceparent=trace,
    )
    return Item(stream.shard, offset, None, None, [], entry, content_digest(entry), trace, None, row)
