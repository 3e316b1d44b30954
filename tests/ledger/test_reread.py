"""Goal: a stream that a person has set back gives each message one disposition; its counters stay exact."""

from dataclasses import replace
from typing import Any

import pytest

from ledger.batch import Batch, Item, Part, Stream
from ledger.books import Refused, connect
from ledger.config import Settings
from ledger.entry import LedgerEntry
from ledger.errors import Refusal
from ledger.outcome import Outcome
from ledger.posting import StreamLost, StreamMoved, post
from tests.books.inspection import assert_sound, dead_letters, posted
from tests.books.scene import (
    a_batch,
    a_payment,
    an_item,
    claim,
    open_account,
    open_accounts,
    post_directly,
    url,
)
from tests.books.scene import poster as as_poster
from tests.fixtures.outside import query

_MOVE = """
    SELECT audit_id
    FROM move_positions(%s::int[], %s::bigint[], %s::bigint[], %s::bigint[], '{NULL}', 'why', 'x')
"""
_BAD = Refusal(Outcome.UNDECODABLE, "not a LedgerEntry", rule="truncated")


@pytest.fixture
def books(settings: Settings) -> str:
    open_accounts(url(settings), "A", "B")
    return url(settings)


def _move(database: str, stream: Stream, before: int, after: int, undoes: int | None = None) -> int:
    ((line,),) = query(database, _MOVE, [stream.shard], [before], [after], [undoes])
    assert isinstance(line, int)
    return line


def _batch(stream: Stream, *messages: LedgerEntry | None, begins: int = 0) -> Batch:
    """One stream's messages; None is one that cannot be decoded."""
    items: tuple[Item, ...] = tuple(
        an_item(stream, offset, entry, None if entry else _BAD)
        for offset, entry in enumerate(messages, start=begins)
    )
    return Batch((Part(stream, begins, begins + len(items)),), items)


def _mixed() -> list[LedgerEntry | None]:
    return [
        a_payment("R-0"),
        a_payment("R-0"),  # a duplicate
        None,  # a dead letter
        a_payment("R-0", amount="0.01"),  # a conflict
        a_payment("R-4", debit="LATE"),  # of an account that comes later
        a_payment("R-5"),
    ]


def test_every_disposition_stays_as_it_is_when_its_message_is_read_again(
    settings: Settings, books: str
) -> None:
    """Also of a message that would be posted by now."""
    stream = claim(books)
    with as_poster(settings) as connection:
        (first,) = post(connection, _batch(stream, *_mixed()))
        before = dead_letters(books), query(books, 'SELECT * FROM dispositions ORDER BY "offset"')
        open_account(books, "LATE")
        _move(books, stream, 6, 0)
        again = claim(books)
        (part,) = post(connection, _batch(again, *_mixed()))
    assert (first.posted, first.duplicates, first.refused) == (2, 1, 3)
    assert (part.posted, part.duplicates, part.refused, part.skipped) == (0, 0, 0, 6)
    assert (dead_letters(books), query(books, 'SELECT * FROM dispositions ORDER BY "offset"')) == before
    assert query(books, "SELECT next_offset FROM stream_positions WHERE shard = %s", stream.shard) == [(6,)]
    assert_sound(books)


def test_what_had_been_skipped_is_settled_when_it_is_read_again_among_what_is_settled(
    settings: Settings, books: str
) -> None:
    """The batches cut through the mark, and end beyond it."""
    stream = claim(books)
    line = [a_payment(f"R-{n}") for n in range(9)]
    with as_poster(settings) as connection:
        post(connection, a_batch(stream, line[:2]))
        skip = _move(books, stream, 2, 5)
        stream = claim(books)
        post(connection, a_batch(stream, line[5:7], begins=5))
        _move(books, stream, 7, 2, skip)
        stream = claim(books)
        for begins, ends in ((1, 4), (4, 9)):
            (part,) = post(connection, a_batch(stream, line[begins:ends], begins=begins))
        assert (part.posted, part.skipped) == (3, 2)
    assert sorted(posted(books)) == [f"R-{n}" for n in range(9)]
    assert_sound(books)


def test_a_message_skipped_and_posted_from_elsewhere_becomes_a_duplicate_or_a_conflict(
    settings: Settings, books: str
) -> None:
    stream = claim(books)
    with as_poster(settings) as connection:
        _move(books, stream, 0, 3)
        post_directly(books, a_payment("R-0"))
        post_directly(books, a_payment("R-1", amount="99.00"))
        _move(books, stream, 3, 0)
        (part,) = post(connection, a_batch(claim(books), [a_payment(f"R-{n}") for n in range(3)]))
    assert (part.posted, part.duplicates, part.refused) == (1, 1, 1)
    assert dead_letters(books) == [(1, "conflict")]
    assert_sound(books)


def test_the_same_reference_at_another_offset_or_in_another_stream_is_no_disposition_of_this_one(
    settings: Settings, books: str
) -> None:
    stream, other = claim(books), claim(books, 1)
    with as_poster(settings) as connection:
        post(connection, a_batch(other, [a_payment("R")]))
        _move(books, stream, 0, 1)
        stream = claim(books)
        post(connection, a_batch(stream, [a_payment("S")], begins=1))
        _move(books, stream, 2, 0)
        stream = claim(books)
        (part,) = post(connection, a_batch(stream, [a_payment("R"), a_payment("S")]))
    assert (part.posted, part.duplicates, part.skipped) == (0, 1, 1)
    assert_sound(books)


def test_what_an_owner_has_in_hand_changes_nothing_once_the_stream_was_moved(
    settings: Settings, books: str
) -> None:
    stream = claim(books)
    with as_poster(settings) as connection:
        post(connection, a_batch(stream, [a_payment("R-0")]))
        _move(books, stream, 1, 0)
        with pytest.raises(StreamMoved, match="was set to offset 0 by a person"):
            post(connection, a_batch(stream, [a_payment("R-1")], begins=1))
        assert posted(books) == ["R-0"]
        now = claim(books)
        with pytest.raises(StreamLost):  # whoever claims it has a name
            post(connection, a_batch(stream, [a_payment("R-1")], begins=1))
        post(connection, a_batch(now, [a_payment("R-0"), a_payment("R-1")]))
    assert posted(books) == ["R-0", "R-1"]
    assert_sound(books)


def test_a_stream_that_was_never_set_back_asks_nothing_more(
    settings: Settings, books: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    stream = claim(books)
    with as_poster(settings) as connection:
        rows = connection.rows

        def noted(name: str, **given: Any) -> list[tuple[Any, ...]]:
            asked.append(name)
            return rows(name, **given)

        monkeypatch.setattr(connection, "rows", noted)
        post(connection, a_batch(stream, [a_payment("R-0")]))
        _move(books, stream, 1, 0)
        stream = claim(books)
        post(connection, a_batch(stream, [a_payment("R-0"), a_payment("R-1")]))
        post(connection, a_batch(stream, [a_payment("R-2")], begins=2))
    assert asked.count("offsets_settled") == 1


@pytest.mark.parametrize(
    ("expected", "target", "sqlstate"),
    [(1, 5, "LD923"), (2, 2, "LD924"), (2, -1, "LD924")],
    ids=["it has moved on", "it stands there", "below zero"],
)
def test_a_move_that_cannot_be_is_refused_by_the_books(
    settings: Settings, books: str, expected: int, target: int, sqlstate: str
) -> None:
    stream = claim(books)
    with as_poster(settings) as connection:
        post(connection, a_batch(stream, [a_payment("R-0"), a_payment("R-1")]))
    with connect(settings, role="operator") as desk, pytest.raises(Refused) as caught:
        desk.rows("offsets_move", **_given(stream, expected, target))
    assert caught.value.sqlstate == sqlstate
    assert query(books, "SELECT count(*) FROM audit_log WHERE action LIKE 'offsets%%'") == [(0,)]


def test_direct_postings_and_a_runs_streams_are_nobodys_to_move(settings: Settings, books: str) -> None:
    stream = claim(books)
    query(books, "INSERT INTO runs (id, kind, status) VALUES ('run-1', 'REPLAY', 'IN_PROGRESS') RETURNING 1")
    query(
        books,
        "INSERT INTO run_streams (shard, run_id, begins) VALUES (%s, 'run-1', 0) RETURNING 1",
        stream.shard,
    )
    with connect(settings, role="operator") as desk:
        for shard in (0, stream.shard, 999):
            with pytest.raises(Refused) as caught:
                desk.rows("offsets_move", **_given(replace(stream, shard=shard), 0, 5))
            assert caught.value.sqlstate == "LD922"


def test_a_move_without_a_reason_is_refused(settings: Settings, books: str) -> None:
    stream = claim(books)
    with connect(settings, role="operator") as desk, pytest.raises(Refused) as caught:
        desk.rows("offsets_move", **{**_given(stream, 0, 5), "reason": " "})
    assert caught.value.sqlstate == "LD921"


def _given(stream: Stream, expected: int, target: int) -> dict[str, object]:
    return {
        "shards": [stream.shard],
        "expected": [expected],
        "targets": [target],
        "undoes": [None],
        "reports": [None],
        "reason": "why",
        "operator": "x",
    }


def test_only_the_last_move_is_taken_back_once_and_while_something_is_left_of_it(
    settings: Settings, books: str
) -> None:
    stream = claim(books)
    first = _move(books, stream, 0, 10)
    second = _move(books, stream, 10, 4)
    unknown = query(books, "SELECT max(id) FROM audit_log")[0][0] + 1
    other = claim(books, 1)
    for line, of, sqlstate in (
        (unknown, stream, "LD925"),
        (first, other, "LD925"),
        (first, stream, "LD927"),
    ):
        assert _refused(settings, of, 4 if of is stream else 0, 0, line) == sqlstate
    undone = _move(books, stream, 4, 10, second)
    assert _refused(settings, stream, 10, 4, second) == "LD926"
    assert _refused(settings, stream, 10, 4, undone) == "LD925"
    _move(books, stream, 10, 0, first)
    back = _move(books, stream, 0, 3)
    last = _move(books, stream, 3, 1)
    with as_poster(settings) as connection:
        post(connection, a_batch(claim(books), [a_payment(f"R-{n}") for n in range(1, 3)], begins=1))
    assert _refused(settings, stream, 3, 3, last) == "LD928"
    with as_poster(settings) as connection:
        post(connection, a_batch(claim(books), [a_payment("R-3")], begins=3))
    assert _refused(settings, stream, 4, 3, last) == "LD928"
    assert _refused(settings, stream, 4, 0, back) == "LD927"


def _refused(settings: Settings, stream: Stream, expected: int, target: int, line: int) -> str:
    with connect(settings, role="operator") as desk, pytest.raises(Refused) as caught:
        desk.rows("offsets_move", **{**_given(stream, expected, target), "undoes": [line]})
    return caught.value.sqlstate
