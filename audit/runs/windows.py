"""Control totals of a run, window by window, beside what is posted of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from audit.runs.totals import Totals
from ledger.books import Books

_END = 2**63 - 1


@dataclass(slots=True)
class Window:
    """A span of the source: what its source says (None: nobody does), and what the books hold.

    `recorded` are the source's records that were written down one by one, `unposted` those of them that the
    books lack or hold with another digest; the source does not say their amounts.
    """

    name: str | None
    begins: str
    ends: str
    after: int  # its sequences: behind this one
    last: int  # up to this one
    source: Totals | None
    posted: Totals = field(default_factory=Totals)
    recorded: Totals = field(default_factory=Totals)
    unposted: Totals = field(default_factory=Totals)

    @property
    def equal(self) -> bool:
        """Whether the books hold exactly what the source says."""
        return self.source is not None and self.source.equals(self.posted)

    @property
    def explained(self) -> bool:
        """Whether the records that are not posted are all that is between both.

        Their digests say so, as they cover amounts; the sums themselves can only be short of the source's.
        """
        if self.source is None or not self.unposted.count:
            return self.equal
        both = Totals()
        both.add_all(self.posted)
        both.add_all(self.unposted)
        if (both.count, both.digest) != (self.source.count, self.source.digest):
            return False
        currencies = {*self.source.sums, *self.posted.sums}
        return all(self.source.sums.get(one, 0) >= self.posted.sums.get(one, 0) for one in currencies)

    def document(self) -> dict[str, Any]:
        """The window as JSON has it."""
        return {
            "window": self.name,
            "from": self.begins,
            "to": self.ends,
            "equal": self.equal,
            "explained": self.explained,
            "source": None if self.source is None else self.source.document(),
            "posted": self.posted.document(),
            "unposted": self.unposted.count,
        }


def windows(books: Books, run_id: str) -> list[Window]:
    """All windows of a run in order, with the gaps between them, which no control total covers."""
    stated = [
        Window(
            control["source_window"],
            control["window_from"],
            control["window_to"],
            control["first_sequence"] - 1,
            control["last_sequence"],
            Totals.stated(control),
        )
        for control in books.records("verify_controls", run=run_id)
    ]
    return list(_with_gaps(stated))


def overlapping(found: Sequence[Window]) -> list[str]:
    """The windows that begin before the one before has ended: their records would count twice."""
    stated = [window for window in found if window.name is not None]
    return [str(window.name) for before, window in pairwise(stated) if window.after < before.last]


def _with_gaps(stated: Sequence[Window]) -> Iterator[Window]:
    reached = -1  # sequences begin at 0
    for window in stated:
        if window.after > reached:
            yield Window(None, "", "", reached, window.after, None)
        yield window
        reached = max(reached, window.last)
    yield Window(None, "", "", reached, _END, None)
