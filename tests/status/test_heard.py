"""Silence as two looks and our own clock tell it; the database's clock is made to jump."""

from typing import Any, cast

import pytest

from ledger.status.heard import Heard, Silence


class _Watcher:
    """Looks at rows at times that the test sets."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.heard = Heard(lambda: self.now)

    def look(self, *rows: tuple[float, int], took: float = 0.0, after: float = 0.0) -> list[Silence]:
        """Each row: how old its last sign of life is by the database's clock, and the count of them."""
        self.now += after
        records: list[dict[str, Any]] = [
            {"id": str(nth), "seconds": seconds, "beats": beats} for nth, (seconds, beats) in enumerate(rows)
        ]
        return self.heard.silences(records, took)


def _about(seconds: float) -> float:
    return cast("float", pytest.approx(seconds))


def _long(silences: list[Silence]) -> list[bool]:
    return [one.is_long for one in silences]


def test_the_first_look_takes_the_databases_word() -> None:
    assert _watched((2.9, 1)) == [Silence(_about(2.9), False, False)]
    assert _long(_watched((3.1, 1), (0.1, 1))) == [True, False]


def _watched(*rows: tuple[float, int]) -> list[Silence]:
    return _Watcher().look(*rows)


@pytest.mark.parametrize("jump", [-600.0, 600.0], ids=["back", "forward"])
def test_a_clock_that_jumps_makes_no_living_one_dead_and_no_dead_one_alive(jump: float) -> None:
    watcher = _Watcher()
    watcher.look((0.5, 7), (0.5, 7))
    for beats in range(8, 14):
        alive, dead = watcher.look((0.5 + jump, beats), (0.5 + jump, 7), after=1.0)
        assert (alive.is_long, alive.is_unknown) == (False, False)
    assert dead == Silence(_about(6.5), True, False)


def test_a_sign_of_life_of_the_future_is_unknown_until_another_comes() -> None:
    watcher = _Watcher()
    assert watcher.look((-595.0, 7))[0].is_unknown
    assert watcher.look((-590.0, 7), after=5.0)[0].is_long
    assert watcher.look((0.2, 8), after=5.0) == [Silence(_about(0.2), False, False)]


def test_one_that_changed_long_before_a_rare_look_is_silent() -> None:
    watcher = _Watcher()
    watcher.look((0.5, 7), (0.5, 7))
    assert _long(watcher.look((40.0, 20), (0.5, 66), after=60.0)) == [True, False]


def test_all_that_fall_silent_together_have_a_little_longer_and_one_alone_has_not() -> None:
    assert _long(_watched((3.5, 1), (3.8, 1), (90.0, 1))) == [False, False, True]
    assert _long(_watched((4.1, 1), (4.2, 1))) == [True, True]
    assert _long(_watched((3.5, 1), (1.5, 1))) == [True, False]
    assert _long(_watched((3.5, 1), (90.0, 1))) == [True, True]


def test_who_was_kept_waiting_with_the_watcher_has_five_seconds_to_be_heard_of_again() -> None:
    watcher = _Watcher()
    assert _long(watcher.look((4.0, 1), (0.5, 1), (90.0, 1), took=2.0)) == [False, False, True]
    assert _long(watcher.look((7.0, 1), (0.5, 4), (93.0, 1), after=3.0)) == [False, False, True]
    assert _long(watcher.look((9.1, 1), (0.5, 6), (95.1, 1), after=2.1)) == [True, False, True]


def test_what_was_not_looked_at_for_long_is_forgotten() -> None:
    watcher = _Watcher()
    watcher.look(*[(0.5, 1)] * 1001)
    watcher.look((0.5, 1), after=601.0)
    assert len(watcher.heard._marks) == 1
