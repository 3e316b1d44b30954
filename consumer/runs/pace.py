"""How fast a worker goes: not above its rate, and with rests while live entries are late."""

import time

from ledger.runs.control import Wish
from ledger.stopping import Stopping

_WAIT_SECONDS = 0.5


class Pace:
    """Rests between batches; `rate` is in entries a second, 0 without a limit."""

    def __init__(self, rate: float, stop: Stopping) -> None:
        self._rate = rate
        self._stop = stop
        self._due = time.monotonic()  # when the next entry may go, by the rate
        self._worked_since = time.monotonic()

    def size(self, batch_size: int) -> int:
        """How many messages to ask for: a second's worth at most, so that a stop is heard."""
        return max(1, min(batch_size, int(self._rate) or 1)) if self._rate else batch_size

    def rest(self, wish: Wish) -> bool:
        """Rest as long as is called for; whether the caller must ask again instead of working."""
        if wish.waits:
            self._stop.wait(_WAIT_SECONDS)
            self._worked_since = time.monotonic()
            return True
        if wish.is_slower:
            self._stop.wait(min(_WAIT_SECONDS, time.monotonic() - self._worked_since))
        self._worked_since = time.monotonic()
        early = self._due - time.monotonic()
        return early > 0 and (self._stop.wait(min(early, _WAIT_SECONDS)) or early > _WAIT_SECONDS)

    def did(self, entries: int) -> None:
        """So many entries were taken."""
        if self._rate:
            self._due = max(self._due, time.monotonic() - 1.0) + entries / self._rate
