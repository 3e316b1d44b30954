"""Shards that stopped at a failure, each tried again after a growing, jittered pause."""

import random
import time
from collections.abc import Callable

_FIRST_SECONDS = 0.1
_LONGEST_SECONDS = 5.0


def pause_seconds(failures: int) -> float:
    """How long to wait after that many failures in a row: doubled each time, never in step with others."""
    longest = min(_LONGEST_SECONDS, _FIRST_SECONDS * 2.0 ** min(failures, 16))
    return longest * random.uniform(0.5, 1.0)  # noqa: S311  jitter, not a secret


class Standstills:
    """Which shards stand still, until when."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures: dict[int, int] = {}
        self._until: dict[int, float] = {}

    def stop(self, shard: int) -> None:
        """Let `shard` stand still for a while."""
        self._failures[shard] = self._failures.get(shard, 0) + 1
        self._until[shard] = self._clock() + pause_seconds(self._failures[shard])

    def clear(self, shard: int) -> None:
        """`shard` moved: it is tried at once from now on."""
        self._failures.pop(shard, None)
        self._until.pop(shard, None)

    def standing(self, shard: int) -> bool:
        """Whether `shard` must not be tried yet."""
        return self._clock() < self._until.get(shard, 0.0)
