"""pack.json: what the pack covers, who made it, when, of what, and what was found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from audit.evidence.checks import Checked
from audit.evidence.covers import Covers
from audit.evidence.request import Request
from audit.evidence.seen import Seen

FORMAT = 1


@dataclass(slots=True)
class About:
    """Everything that pack.json says, gathered on the way."""

    request: Request
    covers: Covers
    made: Mapping[str, Any]
    head: Mapping[str, str]
    rows: dict[str, Any]
    equal: Mapping[str, Any]
    totals: Sequence[Mapping[str, Any]]
    seen: Seen
    signed_by: str | None = None
    checked: Checked | None = None
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def findings(self) -> list[dict[str, Any]]:
        """What is not in order, by check, with a count."""
        found = self.checked.findings() if self.checked else []
        if self.equal["different"]:
            found.append({"check": "ledgers_differ", "count": self.equal["different"]})
        return found

    def document(self) -> dict[str, Any]:
        """As pack.json has it."""
        covers, span = self.covers, self.covers.span
        return {
            "format": FORMAT,
            "span": {"from": span.begins, "to": span.ends},
            "covers": {
                "windows": covers.windows,
                "first_window": covers.first_window,
                "last_window": covers.last_window,
                "sealed_from": covers.sealed_from,
                "sealed_to": covers.sealed_to,
                **self.head,
                **self.rows,
            },
            "ledgers_equal": dict(self.equal),
            "findings": self.findings(),
            "made": {
                "at": self.at,
                "by": self.request.made_by,
                "signed_by": self.signed_by,
                "command": self.request.command,
                "version": version("dual-ledger-sync"),
                **self.made,
            },
            "settings": dict(self.request.settings),
        }
