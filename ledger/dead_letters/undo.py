"""What was done to a dead letter, taken back: a posting by a mirror entry, a discard by opening it again."""

from dataclasses import dataclass, replace

from ledger.books import Books
from ledger.failpoint import reach
from ledger.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Undone:
    """What became of one letter; `outcome` and what follows are posting's answer to the mirror entry.

    A dry run's entry has no id: it is gone again.
    """

    id: int
    answer: str
    reference_id: str | None
    outcome: str | None
    field: str | None
    rule: str | None
    entry_id: int | None

    @property
    def good(self) -> bool:
        """Whether nothing is left to take back."""
        return self.answer in ("undone", "undone already", "reopened", "open already")

    @property
    def changes(self) -> bool:
        """Whether something is to be done, well or in vain."""
        return self.answer in ("undone", "reopened", "refused")

    @property
    def said(self) -> str:
        """The same in words."""
        if self.answer == "undone":
            entry = "" if self.entry_id is None else f", entry {self.entry_id}"
            return f"undone by {self.reference_id}{entry}"
        if self.answer == "refused":
            reason = Outcome(self.outcome or "").reason
            return f"the mirror entry {self.reference_id} is refused: {self.outcome}: {reason}"
        return _SAID[self.answer]


_SAID = {
    "unknown": "there is no such dead letter",
    "undone already": "it is undone already",
    "reopened": "it is open again",
    "open already": "it is open again already",
    "nothing done": "it still waits: there is nothing to take back",
    "nothing posted": "it was settled as a duplicate and posted nothing: there is nothing to take back",
}


def undo(books: Books, letter: int, reason: str, operator: str, *, dry_run: bool = False) -> Undone:
    """Take back what was done to one letter, in one transaction."""
    with books.transaction(rollback=dry_run):
        row = books.row("dead_letters_undo", id=letter, reason=reason, operator=operator)
        assert row is not None  # the function always answers
        reach("redrive.in_transaction")
    undone = Undone(letter, *row)
    return replace(undone, entry_id=None) if dry_run else undone
