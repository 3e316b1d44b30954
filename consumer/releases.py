"""Looks every now and then whether parked entries can be posted: their accounts may have come meanwhile."""

import logging
import time
from collections.abc import Callable

from ledger.books import Books
from ledger.codec import Codec
from ledger.config import Settings
from ledger.errors import DualLedgerError
from ledger.release import release

_log = logging.getLogger(__name__)
_EVERY_SECONDS = 1.0


class Releases:
    """When to look, and the look itself."""

    def __init__(self, settings: Settings, codec: Codec) -> None:
        self._codec = codec
        self._parks = settings.unknown_accounts == "park"
        self._looked = time.monotonic() - _EVERY_SECONDS

    @property
    def due_when_idle(self) -> bool:
        """Whether to look although nothing arrives; who parks nothing looks after its batches alone."""
        return self._parks and self._due

    @property
    def _due(self) -> bool:
        return time.monotonic() - self._looked >= _EVERY_SECONDS

    def look(self, connection: Callable[[], Books]) -> None:
        """Release what can be, if it is time. A failure is told, and the next look tries again."""
        if not self._due:
            return
        try:
            outcomes = release(connection(), self._codec)
        except DualLedgerError as error:
            _log.warning("parked entries wait on: %s", error.message)
        else:
            if outcomes:
                _log.info("released: %s", ", ".join(f"{n} {code}" for code, n in sorted(outcomes.items())))
        self._looked = time.monotonic()
