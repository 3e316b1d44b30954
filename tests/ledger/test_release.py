"""Goal: what waited is posted in the order in which it came, once, as soon as its accounts are there."""

from collections import Counter
from collections.abc import Sequence

import pytest

from ledger.batch import Batch, Part, Stream
from ledger.books import Books
from ledger.codec import Codec
from ledger.config import Settings
from ledger.entry import LedgerEntry
from ledger.posting import Unknown, post
from ledger.release import release
from tests.books.inspection import assert_sound, balances, dead_letters, posted
from tests.books.scene import a_payment, an_item, claim, open_account, open_accounts, poster
from tests.fixtures.outside import query

_CODEC = Codec()


@pytest.fixture
def database(database: str) -> str:
    open_accounts(database, "A", "B", "C")
    open_account(database, "FROZEN", status="FROZEN")
    return database


def _park(books: Books, stream: Stream, entries: Sequence[LedgerEntry], begins: int = 0) -> tuple[str, ...]:
    items = tuple(
        an_item(stream, offset, entry)._replace(value=_CODEC.encode("LedgerEntry", entry._asdict()))
        for offset, entry in enumerate(entries, start=begins)
    )
    batch = Batch((Part(stream, begins, begins + len(items)),), items)
    (settled,) = post(books, batch, Unknown(park=True))
    return settled.codes


def _released(books: Books) -> Counter[str]:
    return sum(release(books, _CODEC), Counter())


def _statuses(database: str) -> list[tuple[object, ...]]:
    return dead_letters(database, '"offset", status, last_code, attempts')


def test_an_account_that_comes_lets_its_entries_go_in_order(settings: Settings, database: str) -> None:
    with poster(settings) as books:
        _park(
            books,
            claim(database),
            [
                a_payment("R-0", debit="X"),
                a_payment("R-1", debit="Y"),
                a_payment("R-2", credit="X", debit="C"),
                a_payment("R-0", debit="X"),
            ],
        )
        assert _released(books) == {}
        open_account(database, "X")
        assert _released(books) == {"posted": 2, "duplicate": 1}
        assert _released(books) == {}
    assert posted(database) == ["R-0", "R-2"]
    assert balances(database)["X"] == 0
    assert _statuses(database) == [
        (0, "REDRIVEN", "posted", 1),
        (1, "PARKED", None, 0),
        (2, "REDRIVEN", "posted", 1),
        (3, "REDRIVEN", "duplicate", 1),
    ]
    assert query(database, "SELECT account_id FROM parked_waits") == [("Y",)]
    where = 'SELECT reference_id, topic, partition, "offset", shard FROM ledger_entries ORDER BY id'
    assert query(database, where) == [("R-0", "t", 0, 0, 0), ("R-2", "t", 0, 2, 0)]
    assert_sound(database)


def test_who_waits_for_two_keeps_its_place_and_those_behind_it_wait_too(
    settings: Settings, database: str
) -> None:
    with poster(settings) as books:
        entries = [a_payment("R-0", "X", "Y"), a_payment("R-1", "X", "A"), a_payment("R-2", "Y", "A")]
        _park(books, claim(database), entries)
        open_account(database, "X")
        assert _released(books) == {}
        open_account(database, "Y")
        assert _released(books) == {"posted": 3}
    assert posted(database) == ["R-0", "R-1", "R-2"]


def test_a_frozen_account_that_thaws_and_one_that_is_closed_let_go(settings: Settings, database: str) -> None:
    open_account(database, "ICE", status="FROZEN")
    with poster(settings) as books:
        entries = [
            a_payment("R-0", debit="FROZEN"),
            a_payment("R-1", debit="ICE"),
            a_payment("R-2", "ICE", "A"),
        ]
        assert _park(books, claim(database), entries) == ("parked",) * 3
        query(database, "UPDATE bank_accounts SET status = 'ACTIVE' WHERE id = 'FROZEN'")
        query(database, "UPDATE bank_accounts SET status = 'CLOSED' WHERE id = 'ICE'")
        assert _released(books) == {"posted": 1, "account_closed": 2}
    assert dead_letters(database, "last_code, status, published_at IS NULL") == [
        ("posted", "REDRIVEN", False),
        ("account_closed", "OPEN", True),
        ("account_closed", "OPEN", True),
    ]
    assert_sound(database)


def test_what_is_refused_then_holds_nobody_up(settings: Settings, database: str) -> None:
    with poster(settings) as books:
        entries = [a_payment("R-0", debit="X"), a_payment("R-1", debit="X"), a_payment("R-2", debit="X")]
        entries[1] = entries[1]._replace(currency_code="USD")
        _park(books, claim(database), entries)
        open_account(database, "X")
        assert _released(books) == {"posted": 2, "currency_mismatch": 1}
    attempts = "SELECT action, outcome, said LIKE '%currency%' FROM dead_letter_attempts ORDER BY id"
    assert query(database, attempts) == [
        ("RELEASE", "posted", False),
        ("RELEASE", "currency_mismatch", True),
        ("RELEASE", "posted", False),
    ]


def test_more_than_one_page_is_released_in_order(
    settings: Settings, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.release.BATCH", 2)
    names = ["X", "Y", "X", "Z", "Y", "X", "X"]
    with poster(settings) as books:
        entries = [a_payment(f"R-{n}", debit=name) for n, name in enumerate(names)]
        entries[0] = a_payment("R-0", "X", "Z")
        _park(books, claim(database), entries)
        open_accounts(database, "X", "Y")
        assert _released(books) == {"posted": 2}
        assert posted(database) == ["R-1", "R-4"]
        open_account(database, "Z")
        assert _released(books) == {"posted": 5}
    assert posted(database) == ["R-1", "R-4", "R-0", "R-2", "R-3", "R-5", "R-6"]
    assert_sound(database)


def test_who_leaves_off_between_two_batches_goes_on_where_he_was(
    settings: Settings, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.release.BATCH", 2)
    with poster(settings) as books:
        _park(books, claim(database), [a_payment(f"R-{n}", debit="X") for n in range(5)])
        open_account(database, "X")
        batches = release(books, _CODEC)
        assert next(batches) == {"posted": 2}
        assert posted(database) == ["R-0", "R-1"]
        assert [*batches] == [{"posted": 2}, {"posted": 1}]
    assert posted(database) == [f"R-{n}" for n in range(5)]


def test_while_one_releases_another_leaves_it_to_him(settings: Settings, database: str) -> None:
    with poster(settings) as one, poster(settings) as other:
        _park(one, claim(database), [a_payment("R-0", debit="X")])
        open_account(database, "X")
        with one.transaction():
            one.rows("parked_take", after=0, letters=1)
            assert _released(other) == {}
        assert _released(other) == {"posted": 1}
