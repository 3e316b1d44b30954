import pytest

from consumer.breaker import WINDOW, Breaker, longest_run
from ledger.outcome import Outcome

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


def test_it_makes_no_difference_to_the_share_how_messages_are_cut_into_batches() -> None:
    bad, good = [BAD] * (WINDOW // 5), [GOOD] * (4 * WINDOW // 5)
    reason = f"too many dead letters: {WINDOW // 5} of the last {WINDOW} refused"
    assert Breaker(0, 0.2).verdict([*bad, *good, *[GOOD] * WINDOW], 0) == reason
    one_by_one = Breaker(0, 0.2)
    verdicts = [one_by_one.verdict([code], 0) for code in [*bad, *good]]
    assert (set(verdicts[:-1]), verdicts[-1]) == ({None}, reason)
    assert Breaker(0, 0.2).verdict([*bad[1:], GOOD, *good, *[GOOD] * WINDOW], 0) is None


@pytest.mark.parametrize(
    "share", [0.07, 0.29, 0.57]
)  # times 10,000 they are a little more than they should be
def test_a_share_is_met_exactly(share: float) -> None:
    refused = round(share * WINDOW)
    codes = [BAD] * (refused - 1) + [GOOD] * (WINDOW - refused + 1)
    breaker = Breaker(0, share)
    assert breaker.verdict(codes, 0) is None
    assert breaker.verdict([BAD] * refused, 0) is not None


def test_what_left_the_window_counts_no_more() -> None:
    breaker = Breaker(0, 0.2)
    assert breaker.verdict([BAD] * 1999 + [GOOD] * (WINDOW - 1999), 0) is None
    assert breaker.verdict([*[GOOD] * 1999, *[BAD] * 1999], 0) is None


def test_an_outcome_says_itself_whether_the_breaker_looks_away() -> None:
    neutral = {outcome.value for outcome in Outcome if outcome.is_neutral}
    assert neutral == {SAME, "parked"}
    assert not any(Outcome(code).is_refusal for code in neutral)


def test_limits_of_zero_switch_it_off() -> None:
    assert Breaker(0, 0).verdict([BAD] * 3 * WINDOW, 3 * WINDOW) is None
