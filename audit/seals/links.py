"""How windows follow each other, and the ranges of a part and shard: link by link, in order."""

from collections.abc import Iterator, Mapping
from typing import Any

from audit.seals.finding import Finding

FIRST = "00" * 32
VERSION = 1
GAPLESS = ("entries", "outbox")


class Windows:
    """The windows in order of number; each must continue the one before and be what its digest says."""

    def __init__(self, first: int, before: Mapping[str, Any] | None) -> None:
        """`before` is the window before the first one that is looked at, when it is not the first of all."""
        self._expected = first
        self._before: Mapping[str, Any] = before or {"digest": FIRST, "computed": FIRST}

    def check(self, window: Mapping[str, Any]) -> Iterator[Finding]:
        """What is wrong with the next one."""
        number = window["number"]
        if number > self._expected:
            missing = number - self._expected
            names = (
                f"window {self._expected}" if missing == 1 else f"windows {self._expected} to {number - 1}"
            )
            yield Finding("chain", f"{names}: removed", self._expected, count=missing)
        elif number < self._expected:
            yield Finding("chain", "there is more than one of it", number)
        if window["version"] != VERSION:
            yield Finding("chain", f"of a version that is not known: {window['version']}", number)
        if window["computed"] != window["digest"]:
            yield Finding("chain", "it or one of its ranges was changed: its digest is another", number)
        elif number == self._expected and not self._continues(window):
            yield Finding("chain", "it does not continue the window before", number)
        self._before = window
        self._expected = number + 1

    def _continues(self, window: Mapping[str, Any]) -> bool:
        """A digest that was changed in the window before is that one's fault."""
        return window["previous_digest"] in (self._before["digest"], self._before["computed"])


class Ranges:
    """The ranges of each part and shard; each must begin behind the one before."""

    def __init__(self, *, whole: bool) -> None:
        """`whole`: from the first window on, so that the first range of each begins at 1."""
        self._whole = whole
        self._ends: dict[tuple[Any, Any], int] = {}

    def check(self, one: Mapping[str, Any]) -> Iterator[Finding]:
        """What is wrong with the next one."""
        key = (one["part"], one["shard"])
        first, last, rows = one["first"], one["last"], one["rows"]
        place = {"window": one["number"], "part": one["part"], "shard": one["shard"]}
        if first is None or last is None or rows is None:
            yield Finding("ranges", "it does not say from where to where it goes", **place)
            return
        end = self._ends.get(key, 0 if self._whole else first - 1)
        if first != end + 1:
            what = "leaves out" if first > end + 1 else "overlaps the range before at"
            yield Finding("ranges", f"it {what} rows", **place, number=min(first, end + 1))
        if one["part"] in GAPLESS and rows != last - first + 1:
            yield Finding("ranges", "it has another number of rows than numbers", **place, number=first)
        self._ends[key] = max(end, last)
