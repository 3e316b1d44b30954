"""The database's limit: plain COPY of the same final rows, and nothing else.

The tables have the columns, defaults, generated digest, primary key and unique indexes of the books' own, but
no checks, no triggers and no accounts. The bytes are packed before the clock starts. Entries and outbox rows
of one batch go in one transaction.
"""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import psycopg

from benchmarks.bench import Bench
from benchmarks.checks import rows_are_right
from benchmarks.figures import Timing
from ledger import copy_format as field
from ledger import sql
from ledger.entry import LedgerEntry
from ledger.posting_rows import packed, short_way
from ledger.tracing import traceparent

_TABLES = """
    DROP TABLE IF EXISTS limit_entries, limit_outbox;
    CREATE TABLE limit_entries (LIKE ledger_entries INCLUDING DEFAULTS INCLUDING IDENTITY INCLUDING GENERATED
        INCLUDING INDEXES);
    CREATE TABLE limit_outbox (LIKE dual_ledger_outbox INCLUDING DEFAULTS INCLUDING INDEXES);
"""
_ENTRIES = sql.query("entries_copy").replace("ledger_entries", "limit_entries")
_OUTBOX = """COPY limit_outbox (id, shard, sequence, ledger_id, reference_id, traceparent)
    FROM STDIN (FORMAT BINARY)"""
_OUTBOX_COLUMNS = (6).to_bytes(2, "big")
_SHARD = 1

Blocks = tuple[bytes, bytes]  # the entries of a batch, and their outbox rows


class Limit:
    """Measures the limit, again and again, in a database of its own."""

    def __init__(self, bench: Bench, url: str) -> None:
        self._url = url
        self._content = bench.workload.content
        entries, size = bench.workload.entries, bench.batch_size
        self._batches = [_blocks(entries[at : at + size], at) for at in range(0, len(entries), size)]

    def measure(self, connections: int = 1) -> Timing:
        """Copy everything into new tables; the batches are dealt out when there are more connections."""
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute(_TABLES)
        with ExitStack() as stack:
            open_ = [stack.enter_context(psycopg.connect(self._url)) for _ in range(connections)]
            pool = stack.enter_context(ThreadPoolExecutor(connections))
            began = time.perf_counter()
            shares = [self._batches[nth::connections] for nth in range(connections)]
            list(pool.map(_copy, open_, shares))
            seconds = time.perf_counter() - began
        if connections == 1:  # then the numbers drawn are those in the outbox rows packed before
            rows_are_right(self._url, self._content, "limit_entries", "limit_outbox")
        return Timing(self._content.entries, seconds)


@contextmanager
def limit(bench: Bench) -> Iterator[Limit]:
    """The limit of this workload."""
    with bench.books() as url:
        yield Limit(bench, url)


def _copy(connection: psycopg.Connection, batches: Sequence[Blocks]) -> None:
    for entries, outbox in batches:
        with connection.transaction(), connection.cursor() as cursor:
            with cursor.copy(_ENTRIES) as copy:
                copy.write(entries)
            with cursor.copy(_OUTBOX) as copy:
                copy.write(outbox)


def _blocks(entries: Sequence[LedgerEntry], first: int) -> Blocks:
    traces = [traceparent(entry.ledger_id, entry.reference_id) for entry in entries]
    rows = [
        packed(
            entry, shard=_SHARD, topic="legacy.entries", partition=0, offset=first + nth, traceparent=trace
        )
        for nth, (entry, trace) in enumerate(zip(entries, traces, strict=True))
    ]
    outbox = [
        _outbox_row(entry, first + nth, trace)
        for nth, (entry, trace) in enumerate(zip(entries, traces, strict=True), start=1)
    ]
    return short_way(rows), field.block(outbox)


def _outbox_row(entry: LedgerEntry, number: int, trace: str) -> bytes:
    return _OUTBOX_COLUMNS + b"".join(
        (
            field.bigint(number),
            field.integer(_SHARD),
            field.bigint(number),
            field.text(entry.ledger_id),
            field.text(entry.reference_id),
            field.text(trace),
        )
    )
