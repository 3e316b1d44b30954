"""How long a person waits for questions to the books that may be long: one after another, from one purse."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

from ledger.books import Books, TookTooLong

USUAL_SECONDS = 5.0
T = TypeVar("T")


class Patience:
    """Seconds to spend on questions in one transaction; None has no end."""

    def __init__(
        self, seconds: float | None = USUAL_SECONDS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.seconds = seconds
        self._clock = clock
        self._deadline = None if seconds is None else clock() + seconds

    def rows(self, books: Books, query: str, **parameters: Any) -> list[tuple[Any, ...]] | None:
        """The answer, or None when it would take longer than is left."""
        return self._asked(books, lambda: books.rows(query, **parameters))

    def records(self, books: Books, query: str, **parameters: Any) -> list[dict[str, Any]] | None:
        """The same by column name."""
        return self._asked(books, lambda: books.records(query, **parameters))

    def _asked(self, books: Books, question: Callable[[], T]) -> T | None:
        left = 0 if self._deadline is None else int(1000 * (self._deadline - self._clock()))
        if self._deadline is not None and left <= 0:
            return None
        try:
            with books.transaction(rollback=True):  # a savepoint: the limit goes with it, nothing was changed
                books.rows("statement_patience", milliseconds=left)
                return question()
        except TookTooLong:
            return None
