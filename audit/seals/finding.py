"""What verifying the chain finds: one broken place each, and the report of them all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Any, Literal

Check = Literal["chain", "ranges", "rows", "audit_log", "outbox", "head"]
_NEXT: Mapping[Check, str] = {
    "chain": "compare sealed_windows and sealed_ranges with a backup, and the head with every copy of it",
    "ranges": "compare sealed_ranges with a backup",
    "rows": "compare the row with a backup, and with what the other ledger has: dual-ledger residual",
    "audit_log": "compare audit_log with a backup",
    "outbox": "compare ledger_entries and the outbox with a backup",
    "head": "compare the file with its copies; the books were put back or rewritten, or they are others",
}
_ORDER = ("chain", "ranges", "rows", "audit_log", "outbox", "head")


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken place. `number` is a sequence in a shard, or an id where the part has no shards."""

    check: Check
    says: str
    window: int | None = None
    part: str | None = None
    shard: int | None = None
    number: int | None = None
    count: int = 1

    @property
    def place(self) -> tuple[Any, ...]:
        """What the chain's order is by; what is not sealed comes last."""
        numbers = (self.window, self.shard, self.number)
        window, shard, number = (inf if value is None else value for value in numbers)
        return (window, _ORDER.index(self.check), self.part or "", shard, number)

    def document(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "check": self.check,
            "count": self.count,
            "window": self.window,
            "part": self.part,
            "shard": self.shard,
            "number": self.number,
            "says": self.says,
            "next": _NEXT[self.check],
        }


@dataclass(slots=True)
class Report:
    """What was looked at, and every broken place in the chain's order."""

    windows: int = 0
    sealed_at: str | None = None
    sealed: Mapping[str, int] = field(default_factory=dict)
    unsealed: Mapping[str, int] = field(default_factory=dict)
    rows: int = 0
    head_file: str | None = None
    head_lines: int = 0
    topic_messages: int | None = None
    found: list[Finding] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether nothing is broken."""
        return not self.found

    def add(self, found: Iterable[Finding]) -> None:
        """More broken places."""
        self.found += found

    def in_order(self) -> Sequence[Finding]:
        """The first broken place first."""
        return sorted(self.found, key=lambda finding: finding.place)

    def document(self, most: int) -> dict[str, Any]:
        """As JSON has it, with so many findings at most."""
        return {
            "ok": self.ok,
            "windows": self.windows,
            "sealed_at": self.sealed_at,
            "sealed": dict(self.sealed),
            "unsealed": dict(self.unsealed),
            "rows": self.rows,
            "head_file": self.head_file,
            "head_lines": self.head_lines,
            "topic_messages": self.topic_messages,
            "found": len(self.found),
            "findings": [finding.document() for finding in self.in_order()[:most]],
            "seconds": round(self.seconds, 3),
        }
