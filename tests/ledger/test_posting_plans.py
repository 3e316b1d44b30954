"""Goal: the cost of a batch does not grow with the books, not even with plans made while they were empty."""

from collections.abc import Sequence
from typing import Any

import psycopg
import pytest

from ledger.books import Books, connect
from ledger.config import Settings
from ledger.posting import post
from relay.archive import archive
from relay.desk import INDEX_PLANS
from relay.latency import BOUNDS
from tests.books.inspection import assert_sound
from tests.books.scene import BALANCE_RULE, a_batch, a_payment, claim, open_accounts, poster
from tests.fixtures.outside import query
from tests.fixtures.waiting import until

_SCANS = """
    SELECT relname, seq_scan FROM pg_stat_user_tables
    WHERE relname IN ('ledger_entries', 'bank_accounts', 'dual_ledger_outbox', 'outbox_archive',
        'dead_letters', 'duplicates')
    ORDER BY 1
"""
_WRITTEN = "SELECT n_tup_ins FROM pg_stat_user_tables WHERE relname = 'ledger_entries'"
_UPDATED = """
    SELECT relname, n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables
    WHERE relname IN ('bank_accounts', 'stream_positions', 'dual_ledger_outbox')
"""
_DIGESTS = """
    SELECT o.sequence, encode(e.content_digest, 'hex') FROM dual_ledger_outbox AS o
    JOIN ledger_entries AS e USING (id) WHERE o.shard = %s AND o.status = 'PUBLISHED' ORDER BY o.sequence
"""


@pytest.mark.parametrize("limited", [False, True])
def test_no_table_is_read_from_end_to_end(settings: Settings, database: str, limited: bool) -> None:
    open_accounts(database, "A", "B", opening="100000")
    if limited:
        query(database, BALANCE_RULE)
    _plan_for_tiny_tables(database)
    before = query(database, _SCANS)
    stream = claim(database)
    with poster(settings) as books:
        for nth in range(10):
            fresh = [a_payment(f"{nth}-{n}", amount="0.01") for n in range(40)]
            repeated = [*fresh[:2], a_payment(f"{nth}-bad", debit="nobody")] if nth % 2 else []
            post(books, a_batch(stream, [*fresh, *repeated], begins=nth * 40 + nth // 2 * 3))
    until(lambda: query(database, _WRITTEN)[0][0] >= 400, what="the statistics to be written")
    assert query(database, _SCANS) == before
    assert_sound(database)


def test_the_relay_reads_no_table_from_end_to_end(settings: Settings, database: str) -> None:
    open_accounts(database, "A", "B")
    _plan_for_tiny_tables(database)
    stream = claim(database)
    with poster(settings) as books, _relay(settings) as relay:
        before = query(database, _SCANS)
        for nth in range(12):  # more often than a driver waits with keeping a plan
            post(books, a_batch(stream, [a_payment(f"{nth}-{n}") for n in range(40)], begins=nth * 40))
            first, last = nth * 40 + 1, nth * 40 + 40
            assert len(relay.rows("relay_fetch", shard=stream.shard, after=first - 1, last=last)) == 40
            _relayed(relay, stream.shard, first, last)
            _answered(relay, stream.shard, range(first, last + 1), ["00" * 32] * 40)
            assert archive(relay, 0) == 40
    until(lambda: query(database, _WRITTEN)[0][0] >= 480, what="the statistics to be written")
    assert query(database, _SCANS) == before
    assert_sound(database)


def test_rows_that_change_stay_on_their_page(settings: Settings, database: str) -> None:
    """An update that finds room on its row's page touches no index and leaves nothing for vacuum.

    Alone on a server nearly all do. Where other tests hold transactions open, old versions cannot be cleared
    away at once and some pages are full; with an index over what changes, or no room left, none would.
    """
    names = [f"ACCOUNT-{nth}" for nth in range(400)]
    open_accounts(database, *names)
    query(database, "SELECT pg_stat_reset()")
    stream, size = claim(database), 1000
    with poster(settings) as books, _relay(settings) as relay:
        for nth in range(8):
            entries = [
                a_payment(f"{nth}-{n}", names[n % 400], names[(n + 1) % 400])
                for n in range(nth * size, (nth + 1) * size)
            ]
            post(books, a_batch(stream, entries, begins=nth * size))
            _relayed(relay, stream.shard, nth * size + 1, (nth + 1) * size)
            found = query(database, _DIGESTS, stream.shard)
            _answered(relay, stream.shard, *zip(*found, strict=True))
    expected = {"bank_accounts": 400 * 8, "dual_ledger_outbox": 2 * 8 * size, "stream_positions": 3 * 8}

    def updated() -> dict[str, tuple[int, int]]:
        return {table: (changes, in_place) for table, changes, in_place in query(database, _UPDATED)}

    until(
        lambda: all(updated()[table][0] >= count for table, count in expected.items()), what="the statistics"
    )
    moved = {table: 1 - in_place / changes for table, (changes, in_place) in updated().items()}
    assert max(moved.values()) < 0.5, moved


def _plan_for_tiny_tables(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")  # the planner is sure now that the tables are tiny


def _relay(settings: Settings) -> Books:
    return connect(settings, role="relay", application="tests", options=INDEX_PLANS)


def _relayed(relay: Books, shard: int, first: int, last: int) -> None:
    with relay.transaction():
        relay.run("relay_mark", shard=shard, first=first, last=last, partition=0, offset=first)
        relay.run("relay_advance", shard=shard, first=first, last=last)


def _answered(relay: Books, shard: int, sequences: Sequence[Any], digests: Sequence[Any]) -> None:
    each = len(sequences)
    relay.rows(
        "relay_acknowledge",
        shards=[shard] * each,
        sequences=list(sequences),
        results=["APPLIED"] * each,
        digests=list(digests),
        reasons=[None] * each,
        bounds=BOUNDS,
    )
