"""What all comparisons of one reconciliation found."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from audit.reconcile.compared import Compared
from audit.reconcile.recording import Found
from ledger.errors import DualLedgerError


@dataclass(frozen=True, slots=True)
class Result:
    """One comparison, and its breaks as they stand in the books."""

    compared: Compared
    found: Sequence[Found]

    @property
    def open(self) -> list[Found]:
        """What no correction has answered."""
        return [one for one in self.found if not one.corrected]

    @property
    def corrected(self) -> int:
        """How many a correction has answered."""
        return sum(one.corrected for one in self.found)

    @property
    def count(self) -> int:
        """How many breaks there are, those that are not listed with them."""
        return len(self.open) + self.compared.comparison.unlisted

    def document(self) -> dict[str, Any]:
        """The comparison as JSON has it."""
        comparison = self.compared.comparison
        return {
            "name": comparison.name,
            "checked": comparison.checked,
            "breaks": self.count,
            "in_flight": comparison.in_flight,
            "corrected": self.corrected,
            "seconds": round(comparison.seconds, 3),
            "totals": [dict(row) for row in comparison.totals],
            "notes": list(self.compared.notes),
        }


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """All of them; `recorded` says whether the books have been told.

    `fault` is what kept the SCB's ledger from being compared: then nobody knows whether all is consistent.
    """

    at: datetime
    recorded: bool
    results: Sequence[Result]
    fault: DualLedgerError | None = None

    @property
    def consistent(self) -> bool:
        """Whether everything was compared, and there is no break."""
        return self.fault is None and not any(result.count for result in self.results)

    @property
    def count(self) -> int:
        """How many breaks there are."""
        return sum(result.count for result in self.results)

    @property
    def checked(self) -> int:
        """How many things were compared."""
        return sum(result.compared.comparison.checked for result in self.results)

    def breaks(self) -> Iterator[tuple[str, Found]]:
        """Every break, with the comparison that found it."""
        for result in self.results:
            for one in result.open:
                yield result.compared.comparison.name, one

    def document(self, most: int | None = None) -> dict[str, Any]:
        """The report as JSON has it, with all breaks or the first `most`; counts are always of all."""
        breaks = [_break(name, one) for name, one in self.breaks()]
        return {
            "consistent": self.consistent,
            "checked": self.checked,
            "at": self.at.isoformat(),
            "recorded": self.recorded,
            "not_compared": None if self.fault is None else self.fault.message,
            "found": self.count,
            "breaks": breaks if most is None else breaks[:most],
            "comparisons": [result.document() for result in self.results],
        }


def _break(comparison: str, one: Found) -> dict[str, Any]:
    what = one.what
    return {
        "kind": what.kind,
        "ledger_id": what.ledger_id,
        "reference_id": what.reference_id,
        "account_id": what.account_id,
        "expected": what.expected,
        "actual": what.actual,
        "break_id": one.break_id,
        "currency_code": what.currency_code,
        "comparison": comparison,
        "details": dict(what.details),
    }
