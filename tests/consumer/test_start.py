from dataclasses import replace

import pytest

from consumer.start import Log, Stored, start_offset
from ledger.errors import Fatal

LOG = Log("t", 3, "topic-1", low=10, high=50, committed=None)


@pytest.mark.parametrize(
    ("committed", "begins"),
    [
        pytest.param(None, 30, id="nothing committed: from what is settled"),
        pytest.param(30, 30, id="both agree"),
        pytest.param(20, 20, id="an operator may have some read again"),
        pytest.param(40, 30, id="but never skip what is not settled"),
        pytest.param(5, 10, id="what is gone and settled cannot be read again"),
    ],
)
def test_a_stream_begins_where_it_is_settled_or_before(committed: int | None, begins: int) -> None:
    assert start_offset(replace(LOG, committed=committed), Stored(30, "topic-1")) == begins


@pytest.mark.parametrize("settled", [10, 50])
def test_the_very_ends_of_the_log_are_good_places_to_go_on(settled: int) -> None:
    assert start_offset(LOG, Stored(settled, None)) == settled


@pytest.mark.parametrize(
    ("stored", "message"),
    [
        pytest.param(
            Stored(9, "topic-1"), "offsets 9 to 9 are no longer in the log", id="retention was faster"
        ),
        pytest.param(
            Stored(51, "topic-1"), "settled offsets up to 50, but the log ends at 50", id="truncated"
        ),
        pytest.param(Stored(30, "topic-0"), r"created again \(was topic-0, is topic-1\)", id="another topic"),
        pytest.param(
            None, "offsets 0 to 9 are no longer in the log", id="the first messages were never read"
        ),
    ],
)
def test_what_would_be_missed_stops_the_stream_and_is_named(stored: Stored | None, message: str) -> None:
    with pytest.raises(Fatal, match=message) as raised:
        start_offset(LOG, stored)
    assert "topic t partition 3" in raised.value.message
    assert raised.value.hint


def test_a_new_stream_begins_at_the_first_offset_whatever_is_committed() -> None:
    assert start_offset(replace(LOG, low=0, committed=40), None) == 0
    assert start_offset(LOG, None, from_log_start=True) == 10
