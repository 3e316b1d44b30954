"""Reads on: waits out an environment that is away, ends when asked to or when nothing comes any more."""

import logging
from collections.abc import Callable, Iterator, Mapping
from time import monotonic

from ledger.errors import Retryable
from ledger.stopping import Stopping
from producer.source import Batch, Cursor, Source

_FIRST_PAUSE_SECONDS = 0.5
_PAUSE_SECONDS_MAX = 10.0

_log = logging.getLogger(__name__)


class Reading:
    """The reading of one source; `ended` says that the source itself had no more."""

    def __init__(
        self,
        source: Source,
        stop: Stopping,
        until_idle_seconds: float | None,
        heartbeat: Callable[[Mapping[str, str]], None] = lambda _problems: None,
    ) -> None:
        self.ended = False
        self._source = source
        self._stop = stop
        self._until_idle_seconds = until_idle_seconds
        self._heartbeat = heartbeat
        self._heard = monotonic()

    def batches(self, cursor: Callable[[], Cursor | None], size: int) -> Iterator[Batch]:
        """The batches that hold something, from `cursor()`, which is asked anew after each failure."""
        pause = _FIRST_PAUSE_SECONDS
        while not self._over():
            try:
                for batch in self._source.batches(cursor(), size):
                    pause = _FIRST_PAUSE_SECONDS
                    self._heartbeat({})
                    if batch.items:
                        yield batch
                        self._heard = monotonic()
                    if self._over():
                        return
            except Retryable as error:
                _log.warning("%s; reading again in %.1f s", error.message, pause)
                self._heartbeat({"waiting": error.message})
                self._stop.wait(pause)
                pause = min(2 * pause, _PAUSE_SECONDS_MAX)
            else:
                self.ended = True
                return

    def _over(self) -> bool:
        idle = self._until_idle_seconds
        return self._stop.requested or (idle is not None and monotonic() - self._heard >= idle)
