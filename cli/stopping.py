"""Ctrl-C and SIGTERM as a request that a loop notices between two batches."""

import signal
import threading
from types import FrameType
from typing import Self


class Stop:
    """Turns SIGINT and SIGTERM into `requested`; a second one ends the process at once."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._previous: dict[int, signal._HANDLER] = {}

    def __enter__(self) -> Self:
        for number in (signal.SIGINT, signal.SIGTERM):
            self._previous[number] = signal.signal(number, self._note)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._previous.items():
            signal.signal(number, handler)

    @property
    def requested(self) -> bool:
        """Whether somebody asked to stop."""
        return self._event.is_set()

    def request(self) -> None:
        """Ask to stop, from within."""
        self._event.set()

    def wait(self, seconds: float) -> bool:
        """Wait that long at most; whether a stop was requested."""
        return self._event.wait(seconds)

    def _note(self, number: int, _frame: FrameType | None) -> None:
        if self._event.is_set():
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
        self._event.set()
