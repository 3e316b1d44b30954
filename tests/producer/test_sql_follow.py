"""A table that is still written to: what is committed late, and out of order, is read all the same, once."""

import random
import threading
import time
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from ledger.errors import UsageError
from producer.opened import Opened
from producer.source import Cursor, SourceBroken
from tests.fixtures.outside import query
from tests.producer.a_table import SQL, table

_SQL = SQL.replace('["booked", "id"]', '["id"]') + "follow = true\n"
_PATIENCE_SECONDS = 60
_WAYS = {"by the rows' own transactions": "", "by a column": 'transaction_column = "written by"\n'}
_CREATE = """
CREATE TABLE followed (
    id bigserial PRIMARY KEY, booked timestamptz DEFAULT now(), "debit account" text DEFAULT 'D',
    credit text DEFAULT 'C', amount numeric DEFAULT 1, currency text DEFAULT 'EUR', note text,
    "written by" xid8 DEFAULT pg_current_xact_id()
);
CREATE INDEX ON followed ("written by")
"""
_INSERT = "INSERT INTO followed (id, note) VALUES (%s, %s)"


@pytest.fixture(params=list(_WAYS.values()), ids=list(_WAYS))
def opened(
    request: pytest.FixtureRequest, tmp_path: Path, empty_database: str, monkeypatch: pytest.MonkeyPatch
) -> Opened:
    query(empty_database, _CREATE)
    return table(tmp_path, empty_database, monkeypatch, _SQL + request.param, where="followed")


class Following:
    """A reading that goes on; `ids` are those that came, in order."""

    def __init__(self, opened: Opened, cursor: Cursor | None = None, size: int = 7) -> None:
        self.ids: list[int] = []
        self.cursor = cursor
        self._batches = opened.source.batches(cursor, size)

    def came(self, count: int) -> list[int]:
        """What has come, once that many rows have; other tests' transactions may hold them up for a while."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while len(self.ids) < count and time.monotonic() < deadline:
            self.read(empty=1)
        return self.read().ids

    def read(self, *, empty: int = 3) -> "Following":
        """Read on, until so many looks one after the other have found nothing."""
        seen = 0
        while seen < empty:
            batch = next(self._batches)
            seen = 0 if batch.items else seen + 1
            self.ids += [int(item.position.removeprefix("row:")) for item in batch.items]
            if batch.items:
                self.cursor = batch.cursor
        return self


def test_a_number_drawn_early_and_committed_late_is_read(opened: Opened, empty_database: str) -> None:
    query(empty_database, "SELECT nextval('followed_id_seq')")  # the first is for nobody
    following = Following(opened)
    with (
        closing(psycopg.connect(empty_database)) as early,
        closing(psycopg.connect(empty_database)) as drawn_only,
    ):
        early.execute(_INSERT, (10, "written, not committed"))
        drawn_only.execute("SELECT 1")  # it has its number 11, and no transaction id yet
        query(empty_database, _INSERT, 12, "committed at once")
        assert following.read().ids == []  # it waits: what is open may come in front of it
        early.commit()
        assert following.came(2) == [10, 12]
        query(empty_database, _INSERT, 13, "committed at once")
        assert following.came(3) == [10, 12, 13]
        drawn_only.execute(_INSERT, (11, "far behind"))
        drawn_only.commit()
        assert following.came(4) == [10, 12, 13, 11]


def test_what_is_rolled_back_and_what_a_savepoint_wrote(opened: Opened, empty_database: str) -> None:
    following = Following(opened)
    with closing(psycopg.connect(empty_database)) as writer:
        writer.execute(_INSERT, (1, "kept"))
        with writer.transaction(force_rollback=True):
            writer.execute(_INSERT, (2, "undone by its savepoint"))
        with writer.transaction():
            writer.execute(_INSERT, (3, "of a savepoint"))
        query(empty_database, _INSERT, 4, "of another")
        assert following.read().ids == []
        writer.commit()
    with closing(psycopg.connect(empty_database)) as writer:
        writer.execute(_INSERT, (5, "rolled back"))
        writer.rollback()
    assert following.came(3) == [1, 3, 4]


def test_many_writers_at_once_lose_and_double_nothing(opened: Opened, empty_database: str) -> None:
    """Thousands of rows by eight writers that draw their numbers first and commit when it pleases them."""
    running = [threading.Thread(target=_write, args=(empty_database, seed)) for seed in range(8)]
    for thread in running:
        thread.start()
    following = Following(opened, size=50)
    while any(thread.is_alive() for thread in running):
        following.read(empty=1)
        if len(following.ids) % 3 == 0:  # killed, and started again
            following, before = Following(opened, following.cursor, size=50), following.ids
            following.ids = before
    for thread in running:
        thread.join()
    committed = [number for (number,) in query(empty_database, "SELECT id FROM followed")]
    following.came(len(committed))
    assert len(committed) > 2000
    assert sorted(following.ids) == sorted(committed)
    assert following.ids != sorted(following.ids)  # or this test has shown nothing


def _write(url: str, seed: int) -> None:
    chance = random.Random(seed)
    with closing(psycopg.connect(url)) as connection:
        for _ in range(60):
            drawn = "SELECT nextval('followed_id_seq') FROM generate_series(1, %s)"
            numbers = [n for (n,) in connection.execute(drawn, (chance.randint(1, 12),)).fetchall()]
            if chance.random() < 0.5:
                connection.commit()  # the numbers are drawn, and nothing of it is to be seen
                time.sleep(chance.random() * 0.02)
            for number in chance.sample(numbers, len(numbers)):
                connection.execute(_INSERT, (number, "x"))
                if chance.random() < 0.1:
                    time.sleep(chance.random() * 0.02)
            connection.rollback() if chance.random() < 0.1 else connection.commit()


def test_reading_goes_on_in_the_middle_of_a_sweep(opened: Opened, empty_database: str) -> None:
    query(empty_database, "INSERT INTO followed (note) SELECT 'x' FROM generate_series(1, 20)")
    batches = (batch for batch in opened.source.batches(None, 6) if batch.items)
    found = [next(batches) for _ in range(3)]
    query(empty_database, "INSERT INTO followed (id) VALUES (0), (1000)")
    assert Following(opened, found[0].cursor).came(16) == [*range(7, 21), 0, 1000]
    assert Following(opened, found[2].cursor).came(4) == [19, 20, 0, 1000]
    rest = next(opened.source.batches(found[2].cursor, 6))
    assert [item.sequence for item in rest.items] == [19, 20]


def test_a_row_that_is_updated_comes_once_more(opened: Opened, empty_database: str) -> None:
    query(empty_database, "INSERT INTO followed (note) VALUES ('a'), ('b')")
    following = Following(opened)
    following.came(2)
    query(empty_database, "UPDATE followed SET note = 'c', \"written by\" = DEFAULT WHERE id = 1")
    assert following.came(3) == [1, 2, 1]


def test_a_table_made_anew_is_not_gone_on_with(opened: Opened, empty_database: str) -> None:
    query(empty_database, "INSERT INTO followed (note) VALUES ('a')")
    following = Following(opened)
    following.came(1)
    cursor = following.cursor
    assert cursor is not None
    with pytest.raises(SourceBroken, match="count from lower numbers"):
        Following(opened, {**cursor, "end": 2**62}).read()
    query(empty_database, "DROP TABLE followed")
    query(empty_database, _CREATE)
    with pytest.raises(SourceBroken, match="it was made anew"):
        Following(opened, cursor).read()


def test_who_holds_everything_up_is_told(
    opened: Opened, empty_database: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("producer.sources.sql_follow._TOLD_SECONDS", 0.2)
    following = Following(opened).read()
    with closing(psycopg.connect(empty_database)) as writer:
        writer.execute(_INSERT, (1, "open"))
        query(empty_database, _INSERT, 2, "waits")
        following.read(empty=6)
    assert "rows wait for a transaction that is open" in caplog.text


def test_a_rewritten_table_is_the_same_one(opened: Opened, empty_database: str) -> None:
    query(empty_database, "INSERT INTO followed (note) SELECT 'x' FROM generate_series(1, 20)")
    following = Following(opened)
    following.came(20)
    query(empty_database, "DELETE FROM followed WHERE id < 10")
    query(empty_database, "VACUUM (FULL, FREEZE) followed")
    query(empty_database, "INSERT INTO followed (id) VALUES (100)")
    assert following.came(21) == [*range(1, 21), 100]


def test_only_tables_of_a_postgresql_are_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="only tables of a PostgreSQL"):
        table(tmp_path, f"sqlite:///{tmp_path}/x.db", monkeypatch, _SQL)
