"""A server asked beside the others, by a thread that nobody waits for longer than he likes."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Asked(Generic[T]):
    """One question on its way. Its thread may be left behind: it keeps no process from ending."""

    def __init__(self, question: Callable[[], T]) -> None:
        self._question = question
        self._answers: list[T] = []
        self._thread = threading.Thread(target=self._ask, name="status asks", daemon=True)
        self._thread.start()

    def _ask(self) -> None:
        self._answers.append(self._question())

    @property
    def is_on_its_way(self) -> bool:
        """Whether there is no answer yet."""
        return self._thread.is_alive()

    def within(self, seconds: float) -> T | None:
        """The answer; None when there is none within that time."""
        self._thread.join(max(0.0, seconds))
        return self._answers[0] if self._answers else None
