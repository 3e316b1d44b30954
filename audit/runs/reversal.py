"""A run taken back by entries that mirror its own, newest first.

1. begin   the run is UNDOING and its streams stop; why is in the audit log
2. piece   some thousand mirrors in one transaction, by one INSERT through the posting path; where that is
           refused, the careful way posts those that it can and lists the others
3. end     no entry of the run stands any more: it is UNDONE

Each mirror's reference names its entry, so that none is posted twice. Killed anywhere, the same command goes
on from the last piece that was committed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ledger.books import Books, Refused
from ledger.failpoint import reach
from ledger.stopping import Stopping

PIECE = 2000  # mirrors in one transaction: others wait that long for its accounts
_LISTED = 10_000


@dataclass(slots=True)
class Reversal:
    """What one command has done. `standing` is how many entries are still to be taken back."""

    standing: int = 0
    reversed: int = 0
    refused_count: int = 0
    refused: list[Mapping[str, Any]] = field(default_factory=list)
    stopped: bool = False

    @property
    def done(self) -> bool:
        """Whether the run is undone."""
        return not self.stopped and self.standing == 0


def reverse(
    books: Books,
    run_id: str,
    reason: str,
    operator: str,
    stop: Stopping,
    advance: Callable[[int], None] = lambda _: None,
    piece: int = PIECE,
) -> Reversal:
    """Take a run back, or go on with it, until nothing is left to try or a stop is requested."""
    done = Reversal()
    done.standing = _number(books, "undo_begin", run=run_id, reason=reason, operator=operator)  # 1
    while not stop.requested:
        tried, posted, refused = _piece(books, run_id, piece)  # 2
        reach("undo.after_batch")
        if not tried:
            done.standing = _number(books, "undo_end", run=run_id, reason=reason, operator=operator)  # 3
            return done
        done.reversed += posted
        done.standing -= posted
        done.refused_count += len(refused)
        done.refused += refused[: _LISTED - len(done.refused)]
        advance(tried)
    done.stopped = True
    return done


def _piece(books: Books, run_id: str, size: int) -> tuple[int, int, list[Mapping[str, Any]]]:
    with books.transaction():
        try:
            with books.transaction():  # a savepoint: a refusal undoes the INSERT
                found = books.row("undo_reverse", run=run_id, size=size, careful=False)
        except Refused as refusal:
            if refusal.sqlstate.startswith("LD9"):
                raise
            found = books.row("undo_reverse", run=run_id, size=size, careful=True)
        reach("undo.in_transaction")
    assert found is not None  # the function always answers
    return found[0], found[1], found[2]


def _number(books: Books, query: str, **parameters: Any) -> int:
    row = books.row(query, **parameters)
    assert row is not None  # the function always answers
    return int(row[0])
