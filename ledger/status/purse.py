"""How long one look may ask the books: each question has its limit, and the server itself holds it."""

import time
from collections.abc import Callable
from typing import TypeVar

from ledger.books import Books, TookTooLong
from ledger.status.problems import Problem

_LEAST_SECONDS = 0.02
T = TypeVar("T")


class Purse:
    """Seconds to spend on questions. Each may take half of what is left: none takes all from the others.

    The limit is the server's, so that no question goes on there when nobody waits for it any more.
    """

    def __init__(self, books: Books, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._books = books
        self._clock = clock
        self._deadline = clock() + seconds
        self._unknown: list[str] = []

    @property
    def unknown(self) -> tuple[str, ...]:
        """What took too long."""
        return tuple(self._unknown)

    def ask(self, what: str, question: Callable[[Books], T]) -> T | None:
        """The answer; None when it takes too long, and then `what` is among the unknown."""
        limit = max(_LEAST_SECONDS, (self._deadline - self._clock()) / 2)
        try:
            self._books.row("status_patience", milliseconds=int(limit * 1000))
            return question(self._books)
        except TookTooLong:
            self._unknown.append(what)
            return None


def slow_problem(unknown: tuple[str, ...]) -> Problem:
    """The books answer, but not these questions in time."""
    return Problem(
        f"a look takes too long: {', '.join(unknown)} not known just now; the books answer, so a lock is "
        "held or the database is under load: dual-ledger status --watch",
        serious=False,
    )
