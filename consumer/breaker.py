"""Stops a stream in which too much is refused: then something is wrong with all of it, not with one message.

Duplicates neither count nor interrupt. The batch that trips the breaker is committed first.
"""

from collections import deque
from collections.abc import Iterable

from ledger.outcome import Outcome

_POSTED, _DUPLICATE = Outcome.POSTED.value, Outcome.DUPLICATE.value  # looked up once: asked for each message
WINDOW = 10_000  # messages; the share is judged once so many have been seen


class Breaker:
    """Watches one stream; a limit of 0 switches its rule off."""

    def __init__(self, consecutive: int, share: float) -> None:
        self._consecutive = consecutive
        self._share = share
        self._recent: deque[bool] = deque(maxlen=WINDOW)

    def verdict(self, codes: Iterable[str], refused_in_a_row: int) -> str | None:
        """Why the stream must stop after these outcomes, or None; `refused_in_a_row` at the longest."""
        self._recent.extend(code != _POSTED for code in codes if code != _DUPLICATE)
        if self._consecutive and refused_in_a_row >= self._consecutive:
            return f"too many dead letters: {refused_in_a_row} refused in a row"
        refused = sum(self._recent)
        if self._share and len(self._recent) == WINDOW and refused >= self._share * WINDOW:
            return f"too many dead letters: {refused} of the last {WINDOW} refused"
        return None


def longest_run(codes: Iterable[str], before: int) -> int:
    """The longest run of refusals in a batch, when `before` were refused in a row just before it."""
    longest = current = before
    for code in codes:
        if code == _POSTED:
            current = 0
        elif code != _DUPLICATE:
            current += 1
            longest = max(longest, current)
    return longest
