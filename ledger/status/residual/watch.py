"""Looks again and again beside whoever reports, at most a tenth of the time."""

import threading
import time
from datetime import UTC, datetime

from ledger.config import Settings
from ledger.errors import DualLedgerError
from ledger.status.residual.look import Looker
from ledger.status.residual.model import Residual

_LEAST_SECONDS = 2.0  # between two looks
_SHARE = 9  # a look that took a second is followed by nine without one
_END_SECONDS = 1.0
_FIRST_SECONDS = 3.0  # so long a report waits for the first look: who asks once wants an answer


class ResidualWatch:
    """The latest look, never more than a moment of waiting away."""

    def __init__(self, settings: Settings) -> None:
        self._looker = Looker(settings)
        self._latest: Residual | None = None
        self._due = 0.0
        self._began = 0.0
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Begin the next look, when it is time for it."""
        if (self._thread is None or not self._thread.is_alive()) and time.monotonic() >= self._due:
            self._began = time.monotonic()
            self._thread = threading.Thread(target=self._look, name="residual", daemon=True)
            self._thread.start()

    def latest(self) -> Residual | None:
        """What the latest look found; the first one is waited for, for a moment since it began."""
        if self._latest is None and self._thread is not None:
            self._thread.join(max(0.0, self._began + _FIRST_SECONDS - time.monotonic()))
        return self._latest

    def close(self) -> None:
        """Give the connections back, once the look at hand is done; one at a silent server is left behind."""
        if self._thread is not None:
            self._thread.join(_END_SECONDS)
            if self._thread.is_alive():
                return
        self._looker.close()

    def _look(self) -> None:
        began = time.monotonic()
        try:
            self._latest = self._looker.look()
        except DualLedgerError as error:
            self._latest = Residual(datetime.now(UTC), unknown=error.message)
            self._looker.close()
        self._due = time.monotonic() + max(_LEAST_SECONDS, _SHARE * (time.monotonic() - began))
