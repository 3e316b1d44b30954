"""What our own checks say of the books as they are when the pack is made: the pack carries their answers."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from audit.preaudit.examine import examine
from audit.reconcile.run import Wanted, reconcile
from audit.seals import head_file
from audit.seals.verify import verify
from ledger.books import connect
from ledger.config import Settings
from ledger.errors import DualLedgerError

_WORKERS_MAX = 4
_MOST = 100_000  # broken places that are listed; all are counted
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Checked:
    """The answer of each check, as its own command prints it with --json; or `not_checked`, and why."""

    chain: dict[str, Any]
    reconciliation: dict[str, Any]
    pre_audit: dict[str, Any]

    def findings(self) -> list[dict[str, Any]]:
        """What is not in order, or was not checked, by check, with a count."""
        return [
            *_finding("chain", self.chain, "ok", self.chain.get("found")),
            *_finding("reconciliation", self.reconciliation, "consistent", self.reconciliation.get("found")),
            *_finding("pre_audit", self.pre_audit, "ok", len(self.pre_audit.get("findings", ()))),
        ]


def _finding(name: str, answer: dict[str, Any], good: str, count: Any) -> Iterator[dict[str, Any]]:
    if "not_checked" in answer:
        yield {"check": f"{name}_not_checked", "count": 1}
    elif not answer[good]:
        yield {"check": name, "count": count}


def check(settings: Settings, tell: Tell) -> Checked:
    """Make them in turn; none changes or records anything, and one that fails is no end of the pack."""
    return Checked(
        _attempt(tell, "verifying the chain", lambda: _chain(settings)),
        _attempt(tell, "reconciling", lambda: _reconciliation(settings)),
        _attempt(tell, "pre-audit", lambda: examine(settings).document()),
    )


def _reconciliation(settings: Settings) -> dict[str, Any]:
    found = reconcile(settings, Wanted(recorded=False))
    if found.fault is not None:
        raise found.fault
    return found.document()


def _attempt(tell: Tell, doing: str, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    tell(doing)
    try:
        return make()
    except DualLedgerError as error:  # the SCB's database is away, say: what is sealed stands without it
        return {"not_checked": error.message}


def _chain(settings: Settings) -> dict[str, Any]:
    """The whole of it, from the first window on."""
    with ExitStack() as stack:
        connections = [
            stack.enter_context(connect(settings, role="auditor", application="dual-ledger evidence"))
            for _ in range(min(_WORKERS_MAX, os.cpu_count() or 1))
        ]
        return verify(connections, head_file.path_of(settings)).document(_MOST)
