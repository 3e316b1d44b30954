"""What the pre-audit finds, and what it was told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

Severity = Literal["finding", "note"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong; as a `note`, one that a person should know of and may want as it is.

    `found` says what, `means` what follows from it, `do` what to do next. `listed` are the first cases.
    """

    check: str
    count: int
    found: str
    means: str
    do: str
    severity: Severity = "finding"
    listed: tuple[Mapping[str, Any], ...] = ()

    def document(self) -> dict[str, Any]:
        """As `--json` has it."""
        return {
            "check": self.check,
            "severity": self.severity,
            "count": self.count,
            "found": self.found,
            "means": self.means,
            "do": self.do,
            "listed": [dict(one) for one in self.listed],
        }


@dataclass(frozen=True, slots=True)
class Scope:
    """What the checks are told: how many cases to list, the server's time, and where its data may lie."""

    most: int
    now: datetime
    data_directory: Path | None = None


@dataclass(slots=True)
class Report:
    """All that was found. `checks` are those that were made, `not_known` what nobody here may see."""

    at: datetime
    findings: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)
    not_known: list[str] = field(default_factory=list)
    checks: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    ledgers: list[dict[str, Any]] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong; notes are not."""
        return not self.findings

    def add(self, finding: Finding) -> None:
        """Keep it where it belongs."""
        (self.findings if finding.severity == "finding" else self.notes).append(finding)

    def document(self) -> dict[str, Any]:
        """As `--json` has it."""
        return {
            "ok": self.ok,
            "findings": [one.document() for one in self.findings],
            "notes": [one.document() for one in self.notes],
            "not_known": list(self.not_known),
            "checks": list(self.checks),
            "facts": dict(self.facts),
            "ledgers": list(self.ledgers),
            "at": self.at,
            "seconds": self.seconds,
        }
