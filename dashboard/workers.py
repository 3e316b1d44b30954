"""Whether those live who move entries on, as the report says: the lease of a dead one says nothing."""

from typing import NamedTuple

from dashboard.levels import BAD, LATE, UNKNOWN
from dashboard.view.shown import count
from ledger.status.processes import ENDED, ProcessStatus
from ledger.status.report import Report
from ledger.status.seen import PROCESSES

CONSUMERS, RELAYS = ("consume", "run worker"), ("relay",)


class Workers(NamedTuple):
    """Those of some kinds: who lives, who is missed, and of whom nobody says yet that he is gone."""

    living: list[ProcessStatus]
    missed: list[ProcessStatus]
    unheard: list[ProcessStatus]
    is_known: bool  # whether the books told in time

    def trouble(self, *, is_needed: bool) -> tuple[str, str] | None:
        """Level and word where not all is well with them; somebody is needed where something waits."""
        if not self.is_known:
            return UNKNOWN, "unknown"
        if self.missed:
            failed = all(ENDED in one.problems for one in self.missed)
            return BAD, f"{count(len(self.missed))} {'failed' if failed else 'killed or frozen'}"
        if not self.living:
            nobody = (BAD if is_needed else LATE, "none runs")
            return (UNKNOWN, "not heard of yet") if self.unheard else nobody
        return None if all(one.ready for one in self.living) else (LATE, "not ready")


def workers_of(report: Report, kinds: tuple[str, ...]) -> Workers:
    """Those of these kinds."""
    those = [one for one in report.processes if one.kind in kinds and not one.replaced]
    gone = [one for one in those if not one.alive]
    missed = [one for one in gone if _is_told(report, one)]
    unheard = [one for one in gone if one not in missed]
    return Workers([one for one in those if one.alive], missed, unheard, PROCESSES not in report.unknown)


def _is_told(report: Report, one: ProcessStatus) -> bool:
    return any(problem.serious and problem.text.startswith(one.name) for problem in report.problems)
