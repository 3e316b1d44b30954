"""How fast the streams go: entries settled a second, between two looks."""

from typing import TypeAlias

from ledger.status.report import Report

Key: TypeAlias = tuple[str, str, int]  # group, topic, partition

_WINDOW_SECONDS = 5.0  # a batch now and then is no burst


class Rates:
    """Keeps the looks of the last seconds."""

    def __init__(self) -> None:
        self._looks: list[tuple[float, dict[Key, int]]] = []

    def note(self, report: Report, at: float) -> dict[Key, float]:
        """The rate of each stream, from the oldest look that is kept; none at the first."""
        settled = {
            (one.group, one.topic, one.partition): one.posted + one.duplicates + one.dead_letters
            for one in report.streams
        }
        if not settled:
            return {}
        self._looks = [look for look in self._looks if at - look[0] <= _WINDOW_SECONDS]
        self._looks.append((at, settled))
        begun, before = self._looks[0]
        if at <= begun:
            return {}
        return {
            key: max(0, now - before[key]) / (at - begun) for key, now in settled.items() if key in before
        }
