"""Goal: a running consumer lets parked entries go by itself, once, however it is disturbed."""

import pytest

from ledger.config import Settings
from tests.books.inspection import assert_sound, dead_letters, posted
from tests.books.scene import a_payment, open_account
from tests.consumer.messages import send
from tests.consumer.running import consumed, consuming
from tests.fixtures.waiting import until
from tests.relay.commands import ended, start

_RELEASE = ("consume", "--until-idle", "2", "--unknown-accounts", "park")


@pytest.fixture
def parking(topics: Settings) -> Settings:
    return topics.model_copy(update={"unknown_accounts": "park", "breaker_consecutive": 3})


def test_entries_wait_without_stopping_their_stream_and_go_when_their_account_comes(
    parking: Settings, books: str
) -> None:
    send(parking, [a_payment(f"LATE-{n}", debit="LATE") for n in range(20)])
    send(parking, [a_payment("R-1"), a_payment("LATE-20", "A", "LATE"), a_payment("R-2")])
    with consuming(parking) as (_, result):
        until(lambda: len(dead_letters(books)) == 21, what="all that wait are kept")
        assert posted(books) == ["R-1", "R-2"]
        open_account(books, "LATE")
        until(lambda: len(posted(books)) == 23, what="what waited is posted")
        assert not result.done()
    assert posted(books)[2:] == [f"LATE-{n}" for n in range(21)]
    assert result.result().stopped == {}
    assert_sound(books)


def test_a_release_that_is_killed_half_way_happens_whole_later(parking: Settings, books: str) -> None:
    send(parking, [a_payment(f"LATE-{n}", debit="LATE") for n in range(5)])
    consumed(parking, 5)
    open_account(books, "LATE")
    killed = parking.model_copy(update={"failpoint": "consumer.in_release:kill:1"})
    status, _, _ = ended(start(killed, *_RELEASE))
    assert status == -9
    assert posted(books) == []
    assert ended(start(parking, *_RELEASE))[0] == 0
    assert posted(books) == [f"LATE-{n}" for n in range(5)]
    assert {status for _, status in dead_letters(books, '"offset", status')} == {"REDRIVEN"}
    assert_sound(books)
