"""Live traffic has the right of way: how late live entries are, and what that means for a run."""

import time

from ledger.books import Books
from ledger.config import Settings
from ledger.errors import DualLedgerError
from ledger.runs.control import SLOWER, WAITING
from ledger.status.log_ends import LogEnds
from ledger.status.streams import RUNNING, measured, stored_streams

_LOOK_SECONDS = 1.0
_QUIET_SECONDS = 15.0  # a consumer that has settled nothing for so long is not held up by a run


class RightOfWay:
    """Looks once a second; `pace` says in words why the run must hold back, and is empty when it need not."""

    def __init__(self, settings: Settings, target_seconds: float) -> None:
        self._settings = settings
        self._target = target_seconds
        self._log = LogEnds(settings)
        self._look_at = 0.0  # not before
        self.pace = ""

    def close(self) -> None:
        """End the clients."""
        self._log.close()

    def look(self, books: Books) -> None:
        """Look, if it is time to."""
        if time.monotonic() < self._look_at:
            return
        self._look_at = time.monotonic() + _LOOK_SECONDS
        try:
            lag = self._lag_seconds(books)
        except DualLedgerError:
            return  # Kafka or the database does not tell: the processes wait for them by themselves
        self.pace = self._judged(lag)

    def _judged(self, lag: float) -> str:
        """Above the target it waits, until the lag has come down to half of it; then half the pace."""
        told = f"live entries are {lag:.1f} s late, the target is {self._target:g} s"
        waits = self.pace.startswith(WAITING)
        if lag > self._target or (waits and lag > self._target / 2):
            return WAITING + told
        return SLOWER + told if lag > self._target / 2 else ""

    def _lag_seconds(self, books: Books) -> float:
        """Of the live stream that is latest. One that stands still waits for its consumer, not for us."""
        live = [
            stream
            for stream in stored_streams(books)
            if stream.state == RUNNING and (stream.quiet_seconds or 0) < _QUIET_SECONDS
        ]
        late = [
            stream.lag_seconds or 0.0
            for stream in measured(self._settings, live, self._log)
            if stream.state == RUNNING
        ]
        return max(late, default=0.0)
