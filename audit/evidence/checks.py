"""What our own checks say of the books as they are when the pack is made: the pack carries their answers."""

import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from audit.preaudit.examine import examine
from audit.reconcile.run import Wanted, reconcile
from audit.seals import head_file
from audit.seals.verify import verify
from ledger.books import connect
from ledger.config import Settings

_WORKERS_MAX = 4
_MOST = 100_000  # broken places that are listed; all are counted

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Checked:
    """The answer of each check, as its own command prints it with --json."""

    chain: dict[str, Any]
    reconciliation: dict[str, Any]
    pre_audit: dict[str, Any]

    def findings(self) -> list[dict[str, Any]]:
        """What is not in order, by check, with a count."""
        found = []
        if not self.chain["ok"]:
            found.append({"check": "chain", "count": self.chain["found"]})
        if not self.reconciliation["consistent"]:
            found.append({"check": "reconciliation", "count": self.reconciliation["found"]})
        if not self.pre_audit["ok"]:
            found.append({"check": "pre_audit", "count": len(self.pre_audit["findings"])})
        return found


def check(settings: Settings, tell: Tell) -> Checked:
    """Make them, one after the other; none changes or records anything."""
    tell("verifying the chain")
    chain = _chain(settings)
    tell("reconciling")
    reconciliation = reconcile(settings, Wanted(recorded=False)).document()
    tell("pre-audit")
    return Checked(chain, reconciliation, examine(settings).document())


def _chain(settings: Settings) -> dict[str, Any]:
    """The whole of it, from the first window on."""
    with ExitStack() as stack:
        connections = [
            stack.enter_context(connect(settings, role="auditor", application="dual-ledger evidence"))
            for _ in range(min(_WORKERS_MAX, os.cpu_count() or 1))
        ]
        return verify(connections, head_file.path_of(settings)).document(_MOST)
