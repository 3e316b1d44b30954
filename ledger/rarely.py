"""A log that says once a minute what its client says many times a second."""

import logging
import re
import time
from collections.abc import Callable

_PAUSE_SECONDS = 60.0
_KINDS_MAX = 1000  # beyond it all are forgotten, and said once more
# librdkafka: `FAIL [rdkafka#consumer-1] [thrd:127.0.0.1:9092/bootstrap]: 127.0.0.1:9092/1: Connect to …`
_CLIENT = re.compile(r"^(\w+) \[[^]]*\] (?:\[thrd:([^]]*)\])?")


class Rarely(logging.Filter):
    """Lets the first line of each kind and address through, then one a minute with how many were left out."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._said: dict[tuple[str, str], tuple[float, int]] = {}  # when, and how many were left out since

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether to say it; how many were left out goes into the line."""
        found = _CLIENT.match(record.getMessage())
        if found is None:
            return True
        key, now = (found[1], found[2] or ""), self._clock()
        at, left_out = self._said.get(key, (now - _PAUSE_SECONDS, 0))
        if now - at < _PAUSE_SECONDS:
            self._said[key] = (at, left_out + 1)
            return False
        if len(self._said) >= _KINDS_MAX:
            self._said.clear()
        self._said[key] = (now, 0)
        if left_out:
            record.msg, record.args = f"{record.getMessage()} ({left_out:,} more like it left out)", ()
        return True
