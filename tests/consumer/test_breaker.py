import pytest

from consumer.breaker import WINDOW, Breaker, longest_run

BAD, GOOD, SAME = "conflict", "posted", "duplicate"


def test_so_many_refused_in_a_row_trip_it_and_one_less_does_not() -> None:
    breaker = Breaker(100, 0)
    assert breaker.verdict([BAD] * 99, 99) is None
    assert breaker.verdict([BAD], 100) == "too many dead letters: 100 refused in a row"


@pytest.mark.parametrize(
    ("codes", "before", "longest"),
    [
        ([], 7, 7),
        ([BAD] * 3, 7, 10),
        ([GOOD, BAD, BAD], 7, 7),
        ([GOOD, BAD, BAD], 1, 2),
        ([BAD, SAME, BAD, SAME], 0, 2),
        ([BAD, BAD, BAD, GOOD], 0, 3),
    ],
)
def test_a_run_goes_on_over_batches_and_duplicates_and_ends_with_a_posting(
    codes: list[str], before: int, longest: int
) -> None:
    assert longest_run(codes, before) == longest


def test_the_share_is_judged_once_the_window_is_full_and_without_duplicates() -> None:
    breaker = Breaker(0, 0.2)
    share = [BAD, *[GOOD] * 4]
    assert breaker.verdict(share * (WINDOW // 5 - 1), 1) is None
    assert breaker.verdict([SAME] * WINDOW, 0) is None
    assert breaker.verdict(share, 1) == f"too many dead letters: {WINDOW // 5} of the last {WINDOW} refused"
    assert breaker.verdict([GOOD], 0) is None


def test_limits_of_zero_switch_it_off() -> None:
    assert Breaker(0, 0).verdict([BAD] * 3 * WINDOW, 3 * WINDOW) is None
