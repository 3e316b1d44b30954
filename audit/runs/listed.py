"""Findings of which there may be millions: all counted, the first ones kept, each told on."""

from collections.abc import Callable, Mapping
from typing import Any

KEPT = 100
Told = Callable[[str, Mapping[str, Any]], None]


class Listed:
    """What was found of one kind; `tell` gets every one."""

    def __init__(self, kind: str, tell: Told) -> None:
        self.kind = kind
        self.count = 0
        self.first: list[Mapping[str, Any]] = []
        self._tell = tell

    def add(self, found: Mapping[str, Any]) -> None:
        """One more."""
        self.count += 1
        if len(self.first) < KEPT:
            self.first.append(found)
        self._tell(self.kind, found)
