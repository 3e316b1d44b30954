from collections.abc import Iterator

import pytest

from ledger.books import Books, connect
from ledger.config import Settings
from ledger.publisher import Delivery
from relay.batch import next_batches
from relay.lease import Leases
from relay.mark import mark
from relay.publish import Confirmed
from relay.standstill import Standstills
from tests.fixtures.outside import query
from tests.relay.outbox import post, rows, statuses, url

_LIES = [
    Delivery("outbox", 2, offset, None) for offset in (17, 18, 30)
]  # somebody else's between the last two


@pytest.fixture
def books(settings: Settings) -> Iterator[Books]:
    with connect(settings, role="relay") as found:
        yield found


def _expire(settings: Settings, when: str) -> None:
    query(url(settings), f"UPDATE relay_leases SET expires_at = clock_timestamp() + interval '{when}'")


def test_one_holds_the_shard_and_the_second_waits(books: Books) -> None:
    assert Leases("one", 10).held(books) == {0: 1}
    assert Leases("two", 10).held(books) == {}


def test_an_expired_lease_changes_hands_with_a_higher_fence(settings: Settings, books: Books) -> None:
    Leases("one", 10).held(books)
    _expire(settings, "-1 second")
    assert Leases("two", 10).held(books) == {0: 2}


def test_a_lease_from_before_the_clock_was_set_back_is_free(settings: Settings, books: Books) -> None:
    Leases("one", 10).held(books)
    _expire(settings, "2 hours")
    assert Leases("two", 10).held(books) == {0: 2}


def test_a_released_lease_is_free_at_once(books: Books) -> None:
    one = Leases("one", 10)
    one.held(books)
    one.release(books)
    assert Leases("two", 10).held(books) == {0: 2}


def test_the_lease_is_prolonged_without_a_new_fence(settings: Settings, books: Books) -> None:
    now = [0.0]
    one = Leases("one", 9, lambda: now[0])
    one.held(books)
    _expire(settings, "1 second")
    now[0] += 3.1
    assert one.held(books) == {0: 1}
    left = query(url(settings), "SELECT extract(epoch FROM expires_at - clock_timestamp()) FROM relay_leases")
    assert left[0][0] > 5


def test_a_mark_under_a_lost_lease_changes_nothing(settings: Settings, books: Books) -> None:
    post(settings, 3)
    [batch] = next_batches(books, Leases("one", 10), Standstills(), 100).batches
    _expire(settings, "-1 second")
    Leases("two", 10).held(books)
    assert not mark(books, Confirmed(batch, 3, None, _LIES[:3]), "one")
    assert statuses(settings) == {"PENDING": 3}
    assert query(url(settings), "SELECT published_sequence FROM stream_positions") == [(0,)]


def test_a_mark_moves_the_watermark_over_the_confirmed_rows_alone(settings: Settings, books: Books) -> None:
    post(settings, 5)
    [batch] = next_batches(books, Leases("one", 10), Standstills(), 100).batches
    assert mark(books, Confirmed(batch, 3, "the broker said no", _LIES[:3]), "one")
    assert statuses(settings) == {"PUBLISHED": 3, "PENDING": 2}
    assert query(url(settings), "SELECT published_sequence FROM stream_positions") == [(3,)]
    failed = query(
        url(settings), "SELECT sequence, attempts, error FROM dual_ledger_outbox WHERE error <> ''"
    )
    assert failed == [(4, 1, "the broker said no")]
    places = rows(settings, "sequence, published_partition, published_offset")
    assert places == [(1, 2, 17), (2, 2, 18), (3, 2, 30), (4, None, None), (5, None, None)]


def test_shards_share_a_batch_and_one_that_stands_still_is_left_out(settings: Settings, books: Books) -> None:
    for shard in (0, 7, 8):
        post(settings, 50, shard=shard)
    standstills = Standstills()
    standstills.stop("shard 7", "why")
    work = next_batches(books, Leases("one", 10), standstills, 20)
    assert [(batch.span.shard, len(batch.records)) for batch in work.batches] == [(0, 10), (8, 10)]
