"""For how long each process has been silent: by the database's clock at the first look, then by our own.

A clock can be set. Who looks again sees whether the count of a process's signs of life has grown since: that,
and the time that has passed here, needs no other clock.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

SILENT_SECONDS = 3.0  # three beats; a second more for the look, and all is told within five
_TOGETHER_SECONDS = 4.0  # where nobody at all is heard of, it is the database that stalled, more likely
_SLOW_SECONDS = 1.25  # for so long a process waits for an answer, before it takes it for lost
_EXCUSED_SECONDS = 5.0  # then they have had the time to be heard of again
_SET_BACK_SECONDS = -0.5  # what a clock that is only being corrected does not reach
_KEPT, _KEPT_SECONDS = 1000, 600.0


class Silence(NamedTuple):
    """Since a process was last heard of. Unknown: its last sign of life is of a time that is yet to come."""

    seconds: float
    is_long: bool
    is_unknown: bool


@dataclass(slots=True)
class _Mark:
    beats: int
    heard_at: float  # by our clock
    looked_at: float
    is_unknown: bool
    excused_until: float = 0.0


class Heard:
    """What this program has heard of each process, by its id, in every look that it took."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._marks: dict[str, _Mark] = {}

    def silences(self, records: Sequence[dict[str, Any]], asked_seconds: float) -> list[Silence]:
        """Of those that were found in one look; `asked_seconds` is what the answer took."""
        now = self._clock()
        with self._lock:
            marks = [self._mark(record, now) for record in records]
            self._forget(now)
        if asked_seconds > _SLOW_SECONDS:
            for mark in marks:
                mark.excused_until = now + _EXCUSED_SECONDS
        lately = [now - one.heard_at for one in marks if now - one.heard_at <= _TOGETHER_SECONDS]
        together = len(lately) > 1 and min(lately) > SILENT_SECONDS
        longest = _TOGETHER_SECONDS if together else SILENT_SECONDS
        return [_silence(mark, now, longest) for mark in marks]

    def _mark(self, record: dict[str, Any], now: float) -> _Mark:
        known, seconds, beats = self._marks.get(record["id"]), record["seconds"], record["beats"]
        is_unknown = seconds < _SET_BACK_SECONDS
        seconds = max(seconds, 0.0)
        if known is None:
            known = _Mark(beats, now - seconds, now, is_unknown)
            self._marks[record["id"]] = known
        elif known.beats != beats:  # heard of between the two looks, whatever the clock says
            between = now - known.looked_at
            known.is_unknown = is_unknown and between > SILENT_SECONDS
            known.beats, known.heard_at = beats, now - min(seconds, between)
        known.looked_at = now
        return known

    def _forget(self, now: float) -> None:
        if len(self._marks) > _KEPT:
            recent = {key: one for key, one in self._marks.items() if now - one.looked_at < _KEPT_SECONDS}
            self._marks = recent


def _silence(mark: _Mark, now: float, longest: float) -> Silence:
    if now < mark.excused_until:
        longest = SILENT_SECONDS + _EXCUSED_SECONDS
    seconds = now - mark.heard_at
    return Silence(seconds, seconds > longest, mark.is_unknown)
