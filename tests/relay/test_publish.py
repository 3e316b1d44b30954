from collections.abc import Sequence
from typing import Any

import pytest

from ledger.publisher import Delivery
from relay.batch import Batch, Span
from relay.publish import Sent, confirmed


def a_batch(first: int, last: int, *, shard: int = 1, numbers: Sequence[int] | None = None) -> Batch:
    records: list[dict[str, Any]] = [
        {"sequence": number} for number in (range(first, last + 1) if numbers is None else numbers)
    ]
    return Batch(Span(shard, first, last, None), 1, records)


def deliveries(*errors: str | None) -> list[Delivery]:
    return [Delivery("t", 0, nth, error) for nth, error in enumerate(errors)]


def test_a_batch_without_errors_is_confirmed_to_its_last_row() -> None:
    [result] = confirmed([Sent(a_batch(5, 7), 3, None)], deliveries(None, None, None))
    assert (result.rows, result.last, result.fault) == (3, 7, None)


def test_what_was_delivered_behind_a_failure_does_not_count() -> None:
    [result] = confirmed([Sent(a_batch(5, 8), 4, None)], deliveries(None, "too large", None, None))
    assert (result.rows, result.last, result.fault) == (1, 5, "too large")


def test_a_failure_of_the_first_row_confirms_nothing() -> None:
    [result] = confirmed([Sent(a_batch(5, 6), 2, None)], deliveries("gone", None))
    assert (result.rows, result.last, result.fault) == (0, 4, "gone")


def test_a_row_that_could_not_be_sent_is_the_fault_once_those_before_it_are_delivered() -> None:
    [result] = confirmed([Sent(a_batch(5, 9), 2, "too large")], deliveries(None, None))
    assert (result.rows, result.last, result.fault) == (2, 6, "too large")


def test_the_failure_of_one_shard_is_not_that_of_its_neighbours() -> None:
    sent = [Sent(a_batch(1, 2, shard=1), 2, None), Sent(a_batch(4, 5, shard=2), 2, None)]
    one, two = confirmed(sent, deliveries(None, "gone", None, None))
    assert (one.last, one.fault) == (1, "gone")
    assert (two.last, two.fault) == (5, None)


@pytest.mark.parametrize("count", [0, 1, 4])
def test_the_confirmed_prefix_ends_at_the_first_report_that_is_missing(count: int) -> None:
    errors = [None] * count + ["no delivery report"] * (5 - count)
    [result] = confirmed([Sent(a_batch(1, 5), 5, None)], deliveries(*errors))
    assert result.rows == count


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ([(0, 7), (0, 8), (0, 9)], [(5, 7, 0, 7)]),
        ([(0, 7), (0, 9), (0, 10)], [(5, 5, 0, 7), (6, 7, 0, 9)]),
        ([(0, 7), (0, 8), (1, 9)], [(5, 6, 0, 7), (7, 7, 1, 9)]),
        ([], []),
    ],
)
def test_rows_are_told_by_the_stretches_in_which_they_lie(
    places: list[tuple[int, int]], expected: list[tuple[int, int, int, int]]
) -> None:
    reports = [Delivery("t", *place, None) for place in places]
    [result] = confirmed([Sent(a_batch(5, 7), len(places), None)], reports)
    assert list(result.stretches()) == expected
