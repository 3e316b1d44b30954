"""Looks every now and then whether parked entries can be posted: their accounts may have come meanwhile."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator

from ledger.books import Books
from ledger.codec import Codec
from ledger.errors import DualLedgerError, Retryable
from ledger.metrics import measure
from ledger.metrics.of_process import RELEASED
from ledger.release import release

_log = logging.getLogger(__name__)
_EVERY_SECONDS = 1.0
_AT_MOST_SECONDS = 1.0  # at a time: what arrives meanwhile waits


class Releases:
    """When to look, and the look itself; one that took too long goes on at the next."""

    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        self._batches: Iterator[Counter[str]] | None = None
        self._looked = time.monotonic() - _EVERY_SECONDS

    @property
    def due(self) -> bool:
        """Whether it is time to look."""
        return time.monotonic() - self._looked >= _EVERY_SECONDS

    def look(self, connection: Callable[[], Books]) -> None:
        """Release what can be, for a while. A failure is told, and the next look begins anew."""
        outcomes: Counter[str] = Counter()
        try:
            self._release(connection, outcomes)
        except Retryable as error:
            self._batches = None
            _log.debug("parked entries wait on: %s", error.message)  # whoever posts or watches says so loudly
        except DualLedgerError as error:
            self._batches = None
            _log.error("parked entries cannot be released: %s", error.message)
        if outcomes:
            _log.info("released: %s", ", ".join(f"{n} {code}" for code, n in sorted(outcomes.items())))
        self._looked = time.monotonic()

    def _release(self, connection: Callable[[], Books], outcomes: Counter[str]) -> None:
        began = time.monotonic()
        batches = self._batches or release(connection(), self._codec)
        self._batches = batches
        for outcome in batches:
            outcomes.update(outcome)
            for code, count in outcome.items():
                measure.add(RELEASED, count, outcome=code)
            if time.monotonic() - began > _AT_MOST_SECONDS:
                return
        self._batches = None
