"""What stopped at a failure (a shard, the dead letters), each tried again after a growing, jittered pause."""

import random
import time
from collections.abc import Callable

DEAD_LETTERS = "dead letters"

_FIRST_SECONDS = 0.1
_LONGEST_SECONDS = 5.0


def pause_seconds(failures: int) -> float:
    """How long to wait after that many failures in a row: doubled each time, never in step with others."""
    longest = min(_LONGEST_SECONDS, _FIRST_SECONDS * 2.0 ** min(failures, 16))
    return longest * random.uniform(0.5, 1.0)  # noqa: S311  jitter, not a secret


def shard_name(shard: int) -> str:
    """What a shard is called among what stands still."""
    return f"shard {shard}"


class Standstills:
    """What stands still, why, and until when."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures: dict[str, int] = {}
        self._until: dict[str, float] = {}
        self._reasons: dict[str, str] = {}

    @property
    def reasons(self) -> dict[str, str]:
        """Why each stands still that has not moved since."""
        return dict(self._reasons)

    def stop(self, name: str, why: str) -> None:
        """Let it stand still for a while."""
        self._failures[name] = self._failures.get(name, 0) + 1
        self._until[name] = self._clock() + pause_seconds(self._failures[name])
        self._reasons[name] = why

    def clear(self, name: str) -> None:
        """It moved: it is tried at once from now on."""
        for known in (self._failures, self._until, self._reasons):
            known.pop(name, None)

    def standing(self, name: str) -> bool:
        """Whether it must not be tried yet."""
        return self._clock() < self._until.get(name, 0.0)
