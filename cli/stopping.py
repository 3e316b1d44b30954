"""Ctrl-C and SIGTERM as a request that a loop notices between two batches."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn, Self

from cli.output import complain

INTERRUPTED = 130  # the exit status of what was stopped before its end
_ORDERLY_SECONDS = 9.0  # supervisors kill after 10


@contextmanager
def cleaning_up() -> Iterator[None]:
    """SIGTERM ends what runs as Ctrl-C does: by an exception, so that what it has begun is taken away."""

    def interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt

    previous = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)


class Stop:
    """Turns SIGINT and SIGTERM into `requested`; a second one ends the process at once.

    A server that neither answers nor hangs up can hold a process for longer than its supervisor waits. Then
    the process ends itself: every step survives that, and what was in hand is done again at the next start.
    """

    def __init__(self, orderly_seconds: float = _ORDERLY_SECONDS) -> None:
        """`orderly_seconds` is longer for who must wait for processes of its own."""
        self._orderly_seconds = orderly_seconds
        self._event = threading.Event()
        self._previous: dict[int, signal._HANDLER] = {}
        self._timer: threading.Timer | None = None

    def __enter__(self) -> Self:
        for number in (signal.SIGINT, signal.SIGTERM):
            self._previous[number] = signal.signal(number, self._note)
        return self

    def __exit__(self, *_: object) -> None:
        if self._timer is not None:
            self._timer.cancel()
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
        self._timer = threading.Timer(self._orderly_seconds, _end, [self._orderly_seconds])
        self._timer.daemon = True
        self._timer.start()


def _end(seconds: float) -> None:
    complain(
        f"did not come to an orderly end within {seconds:.0f} s: a server does not answer",
        hint="start again: what was in hand is done again, nothing is lost or doubled",
    )
    os._exit(1)
