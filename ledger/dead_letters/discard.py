"""Dead letters given up: they stay as they are, with the reason."""

from collections.abc import Sequence
from typing import NamedTuple

from ledger.books import Books
from ledger.failpoint import reach

_WAITING = ("OPEN", "PARKED")


class Discarded(NamedTuple):
    """What became of one letter; `was` is its status before, None when there is no such letter."""

    id: int
    was: str | None

    @property
    def done(self) -> bool:
        """Whether this call gave it up."""
        return self.was in _WAITING

    @property
    def good(self) -> bool:
        """Whether it is given up now."""
        return self.done or self.was == "DISCARDED"

    @property
    def said(self) -> str:
        """The same in words."""
        return "discarded" if self.done else _SAID[self.was]


_SAID = {
    None: "there is no such dead letter",
    "DISCARDED": "it is discarded already",
    "REDRIVEN": "it is redriven: nothing waits; `dual-ledger dead-letters undo` takes its posting back",
    "UNDONE": "it was undone: nothing waits",
}


def discard(books: Books, ids: Sequence[int], reason: str, operator: str) -> list[Discarded]:
    """Give these letters up in one transaction; one answer for each, in order of id."""
    with books.transaction():
        rows = books.rows("dead_letters_discard", ids=list(ids), reason=reason, operator=operator)
        reach("redrive.in_transaction")
    before = dict(rows)
    return [Discarded(one, before.get(one)) for one in sorted(set(ids))]
