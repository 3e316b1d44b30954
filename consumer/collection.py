"""When the cyclic garbage collector runs: between batches, not inside them.

Messages, entries and rows are in no cycle and are freed by their reference counts. Left to itself the
collector walks through a whole batch again and again while the next one is made: a fourth of the
processor's time.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_BATCHES = 100  # bounds what errors and callbacks leave behind in cycles


@contextmanager
def between_batches() -> Iterator["Collection"]:
    """Take the collector over, and leave it as it was."""
    was_on = gc.isenabled()
    gc.disable()
    gc.freeze()  # what is there now (modules, clients) stays: a collection need not look at it
    try:
        yield Collection()
    finally:
        gc.unfreeze()
        if was_on:
            gc.enable()


class Collection:
    """Counts batches, and collects when it is time or nothing else is to be done."""

    def __init__(self) -> None:
        self._batches = 0

    def after_turn(self, *, idle: bool) -> None:
        """Collect after every so many batches, and when nothing else is to be done."""
        self._batches += not idle
        if self._batches >= _BATCHES or (idle and self._batches):
            self._collect()

    def _collect(self) -> None:
        self._batches = 0
        gc.collect()
