"""What our own checks say of the books as they are when the pack is made: the pack carries their answers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from audit.preaudit.examine import examine
from audit.reconcile.run import Wanted, reconcile
from ledger.config import Settings

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Checked:
    """The answer of each check, as its own command prints it with --json."""

    reconciliation: dict[str, Any]
    pre_audit: dict[str, Any]

    def findings(self) -> list[dict[str, Any]]:
        """What is not in order, by check, with a count."""
        found = []
        if not self.reconciliation["consistent"]:
            found.append({"check": "reconciliation", "count": self.reconciliation["found"]})
        if not self.pre_audit["ok"]:
            found.append({"check": "pre_audit", "count": len(self.pre_audit["findings"])})
        return found


def check(settings: Settings, tell: Tell) -> Checked:
    """Make them, one after the other; none changes or records anything."""
    tell("reconciliation")
    reconciliation = reconcile(settings, Wanted(recorded=False)).document()
    tell("pre-audit")
    return Checked(reconciliation, examine(settings).document())
