"""Stops a stream in which too much is refused: then something is wrong with all of it, not with one message.

Duplicates, like every neutral outcome, neither count nor interrupt. The batch that trips the breaker is
committed first. Both limits are judged at every message, so that it makes no difference how messages are cut
into batches.
"""

from collections import deque
from collections.abc import Iterable

from ledger.outcome import Outcome

_POSTED = Outcome.POSTED.value  # looked up once: asked for each message
_NEUTRAL = {outcome.value for outcome in Outcome if outcome.is_neutral}
WINDOW = 10_000  # messages; the share is judged once so many have been seen


class Breaker:
    """Watches one stream; a limit of 0 switches its rule off."""

    def __init__(self, consecutive: int, share: float) -> None:
        self._consecutive = consecutive
        self._share = share
        self._recent: deque[bool] = deque(maxlen=WINDOW)
        self._refused = 0  # of the recent ones

    def verdict(self, codes: Iterable[str], refused_in_a_row: int) -> str | None:
        """Why the stream must stop after these outcomes, or None; `refused_in_a_row` at the longest."""
        most = self._most_of_a_window(codes)
        if self._consecutive and refused_in_a_row >= self._consecutive:
            return f"too many dead letters: {refused_in_a_row} refused in a row"
        if self._share and most / WINDOW >= self._share:
            return f"too many dead letters: {most} of the last {WINDOW} refused"
        return None

    def _most_of_a_window(self, codes: Iterable[str]) -> int:
        """The most that any full window which ends among these messages had refused; 0 without one."""
        most = 0
        recent, refused = self._recent, self._refused
        for code in codes:
            if code in _NEUTRAL:
                continue
            if len(recent) == WINDOW:
                refused -= recent[0]
            bad = code != _POSTED
            recent.append(bad)
            refused += bad
            if refused > most and len(recent) == WINDOW:
                most = refused
        self._refused = refused
        return most


def longest_run(codes: Iterable[str], before: int) -> int:
    """The longest run of refusals in a batch, when `before` were refused in a row just before it."""
    longest = current = before
    for code in codes:
        if code == _POSTED:
            current = 0
        elif code not in _NEUTRAL:
            current += 1
            longest = max(longest, current)
    return longest
