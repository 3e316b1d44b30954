"""Goal: answered rows leave the outbox exactly once, nobody waits for it, and everybody still sees them."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from ledger.books import Books, connect
from ledger.config import Settings
from ledger.passport import passport
from ledger.posting import post
from ledger.status.outbox import outbox_status
from relay.archive import archivable, archive
from relay.overview import overview
from tests.books.inspection import assert_sound
from tests.books.scene import a_batch, a_payment, claim, open_accounts, post_directly, poster, url
from tests.fixtures.outside import query
from tests.relay.outbox import post as post_many
from tests.relay.outbox import rows

_DAY = 86_400.0
_ROWS = "SELECT * FROM outbox_rows ORDER BY shard, sequence"
_ANSWER = """
    UPDATE dual_ledger_outbox
    SET status = %(status)s, published_at = now() - interval '11 days',
        acknowledged_at = CASE %(status)s WHEN 'ACKNOWLEDGED' THEN now() - interval '10 days' END,
        error = CASE %(status)s WHEN 'FAILED' THEN 'rejected by the SCB: no' END, attempts = 1,
        published_partition = 2, published_offset = 100 + sequence
    WHERE shard = %(shard)s AND sequence = ANY (%(sequences)s)
"""
_WATERMARK = "UPDATE stream_positions SET published_sequence = %s WHERE shard = %s"


def _answered(database: str, shard: int, *sequences: int, status: str = "ACKNOWLEDGED") -> None:
    """These rows were published eleven days ago and answered ten days ago."""
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(_ANSWER, {"shard": shard, "sequences": [*sequences], "status": status})


def _published(database: str, shard: int, last: int) -> None:
    query(database, _WATERMARK, last, shard)


def _relay(settings: Settings) -> Books:
    return connect(settings, role="relay", application="tests")


def _here(settings: Settings) -> list[tuple[Any, ...]]:
    """What is still in the outbox."""
    return rows(settings, "shard, sequence")


@pytest.fixture
def answered(settings: Settings, database: str) -> Settings:
    """Ten rows in each of two shards, 0 and 1, all published and answered ten days ago."""
    open_accounts(database, "A", "B")
    for nth in range(1, 11):
        post_directly(database, a_payment(f"DIRECT-{nth}"))
    stream = claim(database)
    with poster(settings) as books:
        post(books, a_batch(stream, [a_payment(f"STREAM-{nth}") for nth in range(1, 11)]))
    assert stream.shard == 1
    for shard in (0, 1):
        _answered(database, shard, *range(1, 11))
        _published(database, shard, 10)
    return settings


def test_what_was_answered_long_ago_leaves_and_every_reader_still_sees_it(
    answered: Settings, database: str
) -> None:
    before = query(database, _ROWS)
    assert len(before) == 20
    with _relay(answered) as books:
        assert archive(books, 30 * _DAY) == 0
        assert (archivable(books, _DAY), archive(books, _DAY), archive(books, _DAY)) == (20, 20, 0)
    assert _here(answered) == []
    assert query(database, _ROWS) == before
    assert_sound(database)


def test_a_shard_keeps_everything_from_its_first_unanswered_or_young_row_on(
    answered: Settings, database: str
) -> None:
    query(database, "UPDATE dual_ledger_outbox SET status = 'PUBLISHED' WHERE shard = 0 AND sequence = 4")
    query(database, "UPDATE dual_ledger_outbox SET acknowledged_at = now() WHERE shard = 1 AND sequence = 9")
    with _relay(answered) as books:
        assert (archivable(books, _DAY), archive(books, _DAY), archive(books, _DAY)) == (11, 11, 0)
    assert _here(answered) == [*((0, number) for number in range(4, 11)), (1, 9), (1, 10)]
    assert_sound(database)


def test_a_row_whose_answer_was_faster_than_its_mark_stays_until_it_is_marked(
    answered: Settings, database: str
) -> None:
    _published(database, 0, 6)
    with _relay(answered) as books:
        assert (archivable(books, _DAY), archive(books, _DAY)) == (16, 16)
    assert _here(answered) == [(0, 7), (0, 8), (0, 9), (0, 10)]


def test_counts_and_the_passport_say_the_same_before_and_after(answered: Settings, database: str) -> None:
    _answered(database, 0, 3, status="FAILED")
    for nth in range(11, 15):
        post_directly(database, a_payment(f"DIRECT-{nth}"))
    _published(database, 0, 12)
    query(database, "UPDATE dual_ledger_outbox SET status = 'PUBLISHED' WHERE sequence IN (11, 12)")
    query(
        database,
        "INSERT INTO breaks (kind, ledger_id, reference_id)"
        " VALUES ('rejected_by_scb', 'SOVEREIGN', 'DIRECT-3')",
    )

    def said() -> tuple[Any, ...]:
        with _relay(answered) as books:
            counted = outbox_status(books).document() | {"oldest_pending_seconds": 0}
            probed = outbox_status(books, counted_bytes_max=-1).document() | {"oldest_pending_seconds": 0}
            whole = overview(books)
        with connect(answered, role="auditor") as books:
            passports = [passport(books, None, f"DIRECT-{nth}") for nth in (2, 3)]
        counts = [whole[name] for name in ("pending", "published", "acknowledged", "failed")]
        return counted, probed | {"exact": True}, counts, passports

    before = said()
    assert before[0] == before[1]
    assert before[2] == [2, 2, 19, 1]
    with _relay(answered) as books:
        assert archive(books, _DAY) == 20
        assert overview(books)["archived"] == 20
    assert said() == before


def test_a_row_that_somebody_holds_is_not_waited_for(answered: Settings, database: str) -> None:
    with psycopg.connect(database) as holder, _relay(answered) as books:
        holder.execute("SELECT FROM dual_ledger_outbox WHERE shard = 0 AND sequence = 3 FOR UPDATE")
        assert archive(books, _DAY) == 12
    assert _here(answered) == [(0, number) for number in range(3, 11)]


@pytest.mark.usefixtures("answered")
def test_nobody_waits_for_it(database: str) -> None:
    """Neither a posting to the same shard, nor the marks of its next rows, nor a look at the rows that go."""
    post_directly(database, a_payment("NEXT"))
    with psycopg.connect(database) as mover, psycopg.connect(database, autocommit=True) as other:
        assert mover.execute("SELECT archive_outbox('1 day', 100)").fetchone() == (20,)
        other.execute("SET lock_timeout = '2s'")
        post_directly(database, a_payment("NOW"))
        other.execute("UPDATE dual_ledger_outbox SET status = 'PUBLISHED' WHERE shard = 0 AND sequence = 11")
        other.execute(_WATERMARK.encode(), (11, 0))
        assert other.execute("SELECT count(*) FROM outbox_rows").fetchone() == (22,)
        mover.commit()
        assert other.execute("SELECT count(*) FROM outbox_rows").fetchone() == (22,)
    assert_sound(database)


def test_two_at_once_move_each_row_once(settings: Settings, database: str) -> None:
    count = 3000
    for shard in (0, 7):
        post_many(settings, count, shard=shard)
        _answered(database, shard, *range(1, count + 1))
        _published(database, shard, count)
    before = query(database, _ROWS)

    def all_of_it(_: int) -> int:
        with psycopg.connect(url(settings), autocommit=True) as connection:
            moved = 0
            while query(database, "SELECT count(*) FROM dual_ledger_outbox") != [(0,)]:
                row = connection.execute("SELECT archive_outbox('1 day', 50)").fetchone()
                moved += row[0] if row else 0
            return moved

    with ThreadPoolExecutor(2) as pool:
        moved = list(pool.map(all_of_it, range(2)))
    assert sum(moved) == 2 * count
    assert query(database, _ROWS) == before


def test_what_is_in_the_archive_stays_there(answered: Settings, database: str) -> None:
    with _relay(answered) as books:
        archive(books, _DAY)
    for statement in (
        "UPDATE outbox_archive SET attempts = 0",
        "DELETE FROM outbox_archive",
        "TRUNCATE outbox_archive",
    ):
        with pytest.raises(psycopg.Error) as refused:
            query(database, statement)
        assert refused.value.sqlstate == "LD903"
