"""Everything known of one break."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from audit.breaks.remedy import next_steps
from ledger.books import Books

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """The break, what the audit log says of it, other breaks over the same thing, its correction."""

    record: Record
    history: Sequence[Record]
    alike: Sequence[Record]
    correction: Record | None

    @property
    def next_steps(self) -> list[str]:
        """What a person may do about it."""
        return next_steps(self.record)

    def document(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "found": True,
            "break": dict(self.record),
            "history": [dict(line) for line in self.history],
            "alike": [dict(other) for other in self.alike],
            "correction": self.correction and dict(self.correction),
            "next": self.next_steps,
        }


NOT_FOUND: Mapping[str, Any] = {
    "found": False,
    "break": None,
    "history": [],
    "alike": [],
    "correction": None,
    "next": [],
}


def page(books: Books, break_id: int) -> Page | None:
    """The page of a break, as of one moment; None when there is none."""
    with books.snapshot():
        found = books.records("breaks_show", id=break_id)
        if not found:
            return None
        history = books.records("breaks_history", id=break_id)
        alike = books.records("breaks_alike", id=break_id)
        correction = books.records("breaks_correction", id=break_id)
    return Page(found[0], history, alike, correction[0] if correction else None)
