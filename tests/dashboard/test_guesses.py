from contextlib import ExitStack

import pytest

from dashboard.guesses import (
    ADDRESSES_MAX,
    ALL_MAX,
    ALL_WAIT_SECONDS,
    MINUTE_SECONDS,
    OWN_MAX,
    OWN_WAIT_SECONDS,
    WAITING_MAX,
    Guesses,
    TooManyWait,
)


class _Clock:
    now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> _Clock:
    return _Clock()


@pytest.fixture
def guesses(clock: _Clock) -> Guesses:
    return Guesses(clock)


def _wait(guesses: Guesses, address: str) -> float:
    with guesses.waiting(address) as seconds:
        return seconds


def _guess(guesses: Guesses, address: str, times: int) -> None:
    for _ in range(times):
        guesses.wrong(address)


def test_who_guesses_waits_and_nobody_else(guesses: Guesses, clock: _Clock) -> None:
    _guess(guesses, "10.0.0.1", OWN_MAX - 1)
    assert _wait(guesses, "10.0.0.1") == 0
    _guess(guesses, "10.0.0.1", 1)
    assert _wait(guesses, "10.0.0.1") == OWN_WAIT_SECONDS
    assert _wait(guesses, "10.0.0.2") == 0
    clock.now += MINUTE_SECONDS
    assert _wait(guesses, "10.0.0.1") == 0
    _guess(guesses, "10.0.0.1", 1)
    assert _wait(guesses, "10.0.0.1") == 0, "the next minute counts anew"


def test_many_addresses_together_make_all_wait_a_little(guesses: Guesses) -> None:
    for number in range(ALL_MAX):
        guesses.wrong(f"10.0.1.{number}")
    assert _wait(guesses, "10.0.0.9") == ALL_WAIT_SECONDS < OWN_WAIT_SECONDS


def test_the_addresses_of_one_network_are_one(guesses: Guesses) -> None:
    for number in range(OWN_MAX):
        guesses.wrong(f"2001:db8:0:1::{number:x}")
        guesses.wrong(f"::ffff:10.0.0.{number}")
    assert _wait(guesses, "2001:db8:0:1:ffff::1") == OWN_WAIT_SECONDS
    assert _wait(guesses, "2001:db8:0:2::1") == 0
    assert _wait(guesses, "::ffff:10.0.0.1") == 0, "those of IPv4 in the form of IPv6 are not"


def test_of_one_address_a_few_wait_at_once(guesses: Guesses) -> None:
    _guess(guesses, "10.0.0.1", OWN_MAX)
    with ExitStack() as others:
        for _ in range(WAITING_MAX):
            others.enter_context(guesses.waiting("10.0.0.1"))
        with pytest.raises(TooManyWait):
            others.enter_context(guesses.waiting("10.0.0.1"))
        assert _wait(guesses, "10.0.0.2") == 0
    assert _wait(guesses, "10.0.0.1") == OWN_WAIT_SECONDS


def test_the_table_does_not_grow_with_who_comes(guesses: Guesses) -> None:
    for number in range(ADDRESSES_MAX + 500):
        guesses.wrong(f"10.1.{number // 256}.{number % 256}")
    guesses.wrong("no address at all")
    assert len(guesses) == ADDRESSES_MAX
