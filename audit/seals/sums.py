"""What windows say their entries add up to, against what the ranges hold."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from audit.seals.checks import Checked
from audit.seals.finding import Finding

_MODULUS = 2**256


class Sums:
    """Of some windows: count and content digest. One whose own digest does not hold is not asked."""

    def __init__(self, windows: Sequence[Mapping[str, Any]]) -> None:
        self._holds = {one["number"]: one for one in windows if one["computed"] == one["digest"]}
        self._rows = dict.fromkeys(self._holds, 0)
        self._content = dict.fromkeys(self._holds, 0)
        self._awaited = dict.fromkeys(self._holds, 0)
        self._sound = dict.fromkeys(self._holds, True)

    def holds(self, one: Mapping[str, Any]) -> bool:
        """Whether what a range says is what was sealed, as its window's digest proves."""
        return one["number"] in self._holds

    def expect(self, one: Mapping[str, Any]) -> None:
        """A range will be recomputed; all of them are expected before the first is taken."""
        if self.holds(one) and one["part"] == "entries":
            self._rows[one["number"]] += one["rows"] or 0
            self._awaited[one["number"]] += 1

    def wrong(self) -> Iterator[Finding]:
        """Once all ranges are expected: windows that count other entries than their ranges."""
        for number, window in self._holds.items():
            if window["entries"] != self._rows[number]:
                yield Finding("chain", "it counts other entries than its ranges have", number)

    def take(self, one: Mapping[str, Any], checked: Checked) -> Iterator[Finding]:
        """A range was recomputed; with the last of its window the sum of content digests is known."""
        number = one["number"]
        if not self.holds(one) or one["part"] != "entries":
            return
        self._content[number] += checked.content
        self._awaited[number] -= 1
        self._sound[number] &= not checked.found
        total = f"{self._content[number] % _MODULUS:064x}"
        if (
            not self._awaited[number]
            and self._sound[number]
            and total != self._holds[number]["content_digest"]
        ):
            yield Finding("chain", "its content digest is not the sum of those of its entries", number)
