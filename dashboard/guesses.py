"""Wrong tokens, by where they came from: who sends many waits before the next is looked at.

Nobody is locked out: the right token is taken after the same wait. One address waits a few times at once at
most, and what many addresses send together makes all of them wait a little.
"""

import ipaddress
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

MINUTE_SECONDS = 60.0
OWN_MAX, ALL_MAX = 10, 50  # wrong ones in a minute, of one address and of all
OWN_WAIT_SECONDS, ALL_WAIT_SECONDS = 2.0, 0.5
WAITING_MAX = 4  # of one address at once
ADDRESSES_MAX = 1000  # the one that is the longest there goes first
_NETWORK_BITS = 64  # whoever has one address of IPv6 has so many


class TooManyWait(Exception):  # noqa: N818  named for what happened
    """From this address so many tokens wait already that one more is not taken."""


@dataclass(slots=True)
class _Count:
    since: float
    wrong: int = 0


class Guesses:
    """The counts of this process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._own: dict[str, _Count] = {}
        self._all = _Count(clock())
        self._waiting: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._own)

    def wrong(self, address: str) -> None:
        """One more wrong token came from there."""
        with self._lock:
            name, now = _network(address), self._clock()
            own = self._own.pop(name, None) or _Count(now)
            while len(self._own) >= ADDRESSES_MAX:
                self._own.pop(next(iter(self._own)))
            self._own[name] = _counted(own, now)
            self._all = _counted(self._all, now)

    @contextmanager
    def waiting(self, address: str) -> Iterator[float]:
        """How many seconds a token from there waits, inside `with`; TooManyWait when too many do."""
        name = _network(address)
        with self._lock:
            seconds = self._seconds(name)
            if seconds and self._waiting.get(name, 0) >= WAITING_MAX:
                raise TooManyWait
            self._waiting[name] = self._waiting.get(name, 0) + 1
        try:
            yield seconds
        finally:
            with self._lock:
                self._waiting[name] -= 1
                if not self._waiting[name]:
                    del self._waiting[name]

    def _seconds(self, name: str) -> float:
        now = self._clock()
        if _so_far(self._own.get(name), now) >= OWN_MAX:
            return OWN_WAIT_SECONDS
        return ALL_WAIT_SECONDS if _so_far(self._all, now) >= ALL_MAX else 0.0


def _counted(count: _Count, now: float) -> _Count:
    wrong = _so_far(count, now)
    return _Count(count.since, wrong + 1) if wrong else _Count(now, 1)


def _so_far(count: _Count | None, now: float) -> int:
    """In the minute that began with the first of them."""
    return count.wrong if count is not None and now - count.since < MINUTE_SECONDS else 0


def _network(address: str) -> str:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or ipaddress.IPv6Network((int(found), _NETWORK_BITS), strict=False))
