"""What `run verify` found: the numbers, and whether everything is as the source says."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from audit.runs.counters import Counters
from audit.runs.listed import KEPT, Listed
from audit.runs.totals import Totals
from audit.runs.windows import Window
from ledger.runs.run import Run


@dataclass(frozen=True, slots=True)
class Finding:
    """One kind of thing that is not as it should be."""

    check: str
    count: int
    detail: str


@dataclass(slots=True)
class Verification:
    """The report. `by_code` has all failures; `refused` those that a person has still to deal with."""

    run: Run
    counters: Counters
    by_code: Mapping[str, int]
    refused_by_code: Mapping[str, int]
    source: Totals
    posted: Totals
    windows: Sequence[Window]
    missing: Listed
    extra: Listed
    conflicts: Listed
    groups_in_part: Sequence[Mapping[str, Any]] = ()
    balances: Sequence[Mapping[str, Any]] = ()
    gone: int = 0  # offsets of a replay that Kafka does not have any more
    taken_back: int = 0
    overlaps: Sequence[str] = ()
    uncovered: int = 0  # records in no window
    balances_checked: bool = False
    seconds: float = 0.0
    errors_file: str | None = None
    findings: list[Finding] = field(default_factory=list)

    @property
    def refused(self) -> int:
        """How many are refused still."""
        return sum(self.refused_by_code.values())

    def judge(self) -> None:
        """Write down everything that is not equal, the gravest first."""
        unequal = [window for window in self.windows if not window.equal]
        told = {
            "missing": (self.missing.count, "of the source, in the books under no reference"),
            "extra": (self.extra.count, "posted by the run, and not in its source"),
            "conflicts": (self.conflicts.count, "in the books with other content than the source's"),
            "windows": (sum(not window.explained for window in unequal), "not adding up"),
            "uncovered": (self.uncovered, "in no control total of the source"),
            "overlaps": (len(self.overlaps), "beginning before the window before has ended"),
            "counters": (len(self.counters.differences), "; ".join(self.counters.differences)),
            "groups": (len(self.groups_in_part), "posted in part, of the transactions of several legs"),
            "balances": (len(self.balances), "not what entries and holds say, of the accounts touched"),
            "taken back": (self.taken_back, "undone since, by entries that mirror them"),
            "gone": (self.gone, "not in Kafka any more: what these offsets held cannot be looked at"),
            "refused": (self.refused, "not in the books"),
        }
        self.findings = [Finding(check, count, detail) for check, (count, detail) in told.items() if count]

    @property
    def ok(self) -> bool:
        """Whether the books hold exactly what the source says, and nothing was refused."""
        return not self.findings

    @property
    def equal_but_for_refused(self) -> bool:
        """Whether what was refused, which is listed, is all that is between source and books.

        A transaction that is posted in part is so because of a leg that was refused.
        """
        found = {finding.check for finding in self.findings}
        return "refused" in found and found <= {"refused", "groups"}

    def document(self) -> dict[str, Any]:
        """The report as JSON has it; lists have their first items, and their counts are with the findings."""
        return {
            "run_id": self.run.run_id,
            "kind": self.run.kind,
            "status": self.run.status,
            "ok": self.ok,
            "equal_but_for_refused": self.equal_but_for_refused,
            "processed": self.counters.processed,
            "successful": self.counters.successful,
            "duplicates": self.counters.duplicates,
            "failed": self.counters.failed,
            "refused": self.refused,
            "by_code": dict(self.by_code),
            "refused_by_code": dict(self.refused_by_code),
            "findings": [asdict(finding) for finding in self.findings],
            "source": self.source.document(),
            "posted": self.posted.document(),
            "windows": [window.document() for window in self.windows[:KEPT]],
            "missing": self.missing.first,
            "extra": self.extra.first,
            "conflicts": self.conflicts.first,
            "counters": list(self.counters.differences),
            "groups_in_part": list(self.groups_in_part),
            "balances": [_exact(account) for account in self.balances[:KEPT]],
            "balances_checked": self.balances_checked,
            "seconds": round(self.seconds, 3),
            "errors_file": self.errors_file,
        }


def _exact(row: Mapping[str, Any]) -> dict[str, Any]:
    """Amounts as texts: JSON has no exact numbers."""
    texts = ("balance", "recomputed", "available_balance", "reserved_balance", "held")
    return {name: format(value, "f") if name in texts else value for name, value in row.items()}
