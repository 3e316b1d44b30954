from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from sandbox.scb.order import in_order
from sandbox.scb.posted import Place, Posted
from tests.entries import an_entry


def a_message(shard: int, sequence: int, offset: int = 0) -> Posted:
    return Posted(Place("t", 0, offset), shard, sequence, "NEWS", an_entry(), b"", "")


def messages(*numbers: int, shard: int = 1) -> list[Posted]:
    return [a_message(shard, number, offset) for offset, number in enumerate(numbers)]


def _numbers(found: Sequence[Posted]) -> list[int]:
    return [message.sequence for message in found]


def test_the_next_number_is_taken_and_a_lower_one_dropped() -> None:
    found = in_order(messages(1, 2, 1, 2, 3), {1: 1})
    assert (_numbers(found.accepted), _numbers(found.repeated)) == ([1, 2, 3], [1, 2])
    assert (found.next_sequences, found.gaps) == ({1: 4}, {})


def test_a_higher_number_stops_the_shard_and_its_place_is_kept() -> None:
    found = in_order(messages(1, 4, 5), {1: 1})
    assert _numbers(found.accepted) == [1]
    gap = found.gaps[1]
    assert (gap.expected, gap.found, gap.place.offset) == (2, 4, 1)


def test_behind_a_gap_the_missing_numbers_are_taken_when_they_come() -> None:
    found = in_order(messages(1, 4, 2, 3), {1: 1})
    assert _numbers(found.accepted) == [1, 2, 3]
    assert found.next_sequences == {1: 4}


def test_one_shard_does_not_stop_another() -> None:
    found = in_order([a_message(1, 9), a_message(2, 1), a_message(2, 2)], {1: 1, 2: 1})
    assert [(message.shard, message.sequence) for message in found.accepted] == [(2, 1), (2, 2)]


@given(st.lists(st.integers(1, 12), max_size=40), st.integers(1, 5))
def test_whatever_comes_the_accepted_numbers_have_no_hole(numbers: list[int], due: int) -> None:
    found = in_order(messages(*numbers), {1: due})
    end = found.next_sequences[1]
    assert _numbers(found.accepted) == list(range(due, end))
    assert all(message.sequence < end for message in found.repeated)
