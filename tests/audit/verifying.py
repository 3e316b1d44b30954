"""Verifications in this process."""

from collections.abc import Mapping
from typing import Any

from audit.runs.verification import Verification
from audit.runs.verify import keep, verify
from ledger.books import connect
from ledger.config import Settings
from ledger.runs.run import find_run
from tests.audit.scene import CODEC


def verified(settings: Settings, run_id: str = "run-1") -> Verification:
    """The report of a run, as the command makes it; kept with the run."""
    with connect(settings, role="operator", application="tests") as books:
        run = find_run(books, run_id)
        report = verify(settings, books, run, lambda: CODEC)
        keep(books, report)
    return report


def checks(report: Verification) -> Mapping[str, int]:
    """What is not as it should be, counted."""
    return {finding.check: finding.count for finding in report.findings}


def references(found: list[Mapping[str, Any]]) -> list[str]:
    """What the items of a list are about."""
    return [one["reference_id"] for one in found]
