"""Looks again and again beside whoever reports, at most a tenth of the time.

What was found is told for as long as looks come back. One that does not, or fails, makes it unknown: an old
answer is never told as the present one.
"""

import logging
import threading
import time
from datetime import UTC, datetime

from ledger.books import TookTooLong
from ledger.config import Settings
from ledger.errors import DualLedgerError
from ledger.status.residual.look import Looker
from ledger.status.residual.model import Residual

_LEAST_SECONDS = 2.0  # between two looks
_SHARE = 9  # a look that took a second is followed by nine without one
_END_SECONDS = 1.0
_FIRST_SECONDS = 3.0  # so long a report waits for the first look: who asks once wants an answer
_OVERDUE_SECONDS = 15.0  # a look that is under way for longer, and for three times what the last one took
_OVERDUE_TIMES = 3

_log = logging.getLogger(__name__)


class ResidualWatch:
    """The latest look, never more than a moment of waiting away."""

    def __init__(self, settings: Settings) -> None:
        self._looker = Looker(settings)
        self._latest: Residual | None = None
        self._due = 0.0
        self._began = self._known_at = time.monotonic()
        self._took = 0.0
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Begin the next look, when it is time for it."""
        if not self._looking and time.monotonic() >= self._due:
            self._began = time.monotonic()
            self._thread = threading.Thread(target=self._look, name="residual", daemon=True)
            self._thread.start()

    def latest(self) -> Residual | None:
        """What the latest look found; the first one is waited for, for a moment since it began."""
        if self._latest is None and self._thread is not None:
            self._thread.join(max(0.0, self._began + _FIRST_SECONDS - time.monotonic()))
        waits = time.monotonic() - self._began
        if self._looking and waits > max(_OVERDUE_SECONDS, _OVERDUE_TIMES * self._took):
            return self._unknown(f"the look at the SCB's ledger has not come back for {waits:,.0f} s")
        return self._latest

    def close(self) -> None:
        """Give the connections back, once the look at hand is done; one at a silent server is left behind."""
        if self._thread is not None:
            self._thread.join(_END_SECONDS)
            if self._thread.is_alive():
                return
        self._looker.close()

    @property
    def _looking(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def _look(self) -> None:
        share = 1  # what waited for a server cost it nothing
        try:
            self._latest = self._looker.look()
            self._known_at, share = time.monotonic(), _SHARE
            self._took = self._known_at - self._began
        except DualLedgerError as error:
            share = _SHARE if isinstance(error, TookTooLong) else share
            self._give_up(error.message)
        except Exception as error:  # noqa: BLE001  after any of them, what was found before is old
            _log.exception("looking at the residual")
            self._give_up(f"the look failed: {type(error).__name__}")
        now = time.monotonic()
        self._due = now + max(_LEAST_SECONDS, share * (now - self._began))

    def _give_up(self, why: str) -> None:
        self._latest = self._unknown(why)
        self._looker.close()

    def _unknown(self, why: str) -> Residual:
        seconds = time.monotonic() - self._known_at
        return Residual(datetime.now(UTC), unknown=why, unknown_seconds=seconds)
