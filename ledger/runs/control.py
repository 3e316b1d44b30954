"""What the processes of a run look at again and again: what is wanted of them, and at which pace."""

import time
from typing import NamedTuple

from ledger.books import Books, connect
from ledger.config import Settings
from ledger.errors import Fatal, Retryable

WAITING = "waiting: "  # a pace that begins so stops whoever reads it; SLOWER halves it
SLOWER = "slower: "
_LOOK_AGAIN_SECONDS = 0.5


class Wish(NamedTuple):
    """What a run's row says."""

    status: str
    wanted: str
    pace: str
    source_ended: bool
    sent: int
    settled: int

    @property
    def goes_on(self) -> bool:
        """Whether the run is to go on at all."""
        return self.status == "IN_PROGRESS" and self.wanted == "RUN"

    @property
    def waits(self) -> bool:
        """Whether it is to wait just now."""
        return self.pace.startswith(WAITING)

    @property
    def is_slower(self) -> bool:
        """Whether it is to rest for as long as it works."""
        return self.pace.startswith(SLOWER)


class Control:
    """Looks twice a second, by one connection that it keeps; what it saw last while the database is away."""

    def __init__(self, settings: Settings, run_id: str) -> None:
        self._settings = settings
        self._run_id = run_id
        self._books: Books | None = None
        self._look_at = 0.0  # not before
        self._seen: Wish | None = None

    def close(self) -> None:
        """Give the connection back."""
        if self._books is not None:
            self._books.close()
            self._books = None

    def wish(self) -> Wish:
        """What is wanted; Retryable when nothing was ever seen."""
        if self._seen is None or time.monotonic() >= self._look_at:
            self._look_at = time.monotonic() + _LOOK_AGAIN_SECONDS
            try:
                row = self._connected().row("runs_control", id=self._run_id)
            except Retryable:
                self.close()
                if self._seen is None:
                    raise
                return self._seen
            if row is None:
                raise Fatal(f"run {self._run_id} is gone from the books")
            self._seen = Wish(*row)
        return self._seen

    def _connected(self) -> Books:
        if self._books is None or self._books.broken:
            self._books = connect(self._settings, role="poster", application="dual-ledger run")
        return self._books
