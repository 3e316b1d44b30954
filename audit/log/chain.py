"""The chain of the audit log: every line's digest computed again, and held against the line before."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from ledger.books import Books

_AT_A_TIME = 20_000
_BEFORE_ALL = -(2**63)  # numbers begin at 1, and a forged one might be any
_FAULTS = {
    (False, True): ("digest", "the line does not say what its digest was made of"),
    (True, False): ("link", "it does not follow from the line before: one was taken out, put in, or changed"),
    (False, False): ("both", "neither its digest nor its link to the line before is right"),
}


class Broken(NamedTuple):
    """A line at which the chain breaks: its digest, its link to the line before, or both."""

    id: int
    fault: str
    message: str

    def document(self) -> dict[str, object]:
        """As JSON has it."""
        return self._asdict()


class Chain:
    """One walk along the chain, a part of it at a time: what is kept does not grow with the log.

    `lines`, `last_id` (None: none yet) and `head` (the digest of the last line) say how far it has come.
    """

    def __init__(self, books: Books, at_a_time: int = _AT_A_TIME) -> None:
        self._books = books
        self._at_a_time = at_a_time
        self._numbered = False
        self.lines = 0
        self.last_id: int | None = None
        self.head = b""

    def check(self, advance: Callable[[int], object] = lambda _: None) -> Iterator[Broken]:
        """Each line at which it breaks, in order. What is written meanwhile is checked too."""
        while self._next(advance):
            yield from self._found

    def _next(self, advance: Callable[[int], object]) -> bool:
        row = self._books.row(
            "audit_chain",
            after=_BEFORE_ALL if self.last_id is None else self.last_id,
            digest=self.head,
            numbered=self._numbered,
            size=self._at_a_time,
        )
        assert row is not None
        count, last_id, head, numbered, broken = row
        self._found = [Broken(line, *_FAULTS[intact, follows]) for line, intact, follows in broken]
        if count:
            self.lines += count
            self.last_id, self.head, self._numbered = last_id, bytes(head), numbered
            advance(count)
        return bool(count)


def check_chain(books: Books) -> Iterator[Broken]:
    """Each line of the audit log that is not what was written, or does not follow from the one before."""
    return Chain(books).check()
