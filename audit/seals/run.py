"""Sealing: every final row into the chain, and the head of the chain out of the database.

1. due      an interval is over, or so many entries are new; once at the start, and always when not following
2. seal     one window, in one transaction that ends before anybody is told: the books have it or have nothing
3. file     its line at the end of the head file, on disk
4. again    until nothing is left that could be sealed
5. settle   the windows that the topic lacks go out, the SCB's answers come in; without Kafka sealing goes on

A kill between 2 and 3 leaves a window that the file lacks: step 3 completes the file from the books, so the
next round writes it, and the file never has a window that the books could lose. Two at once wait for each
other in 2 and in 3.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from audit.seals import head_file
from audit.seals.window import Window
from ledger import failpoint
from ledger.books import Books, Refused, connect
from ledger.config import Settings
from ledger.errors import Fatal, Retryable
from ledger.migrate import refuse_newer
from ledger.stopping import Stopping

ROWS = 10_000  # of one range: a tenth of a second
_RANGES = 16  # of one window: what one transaction digests, and what one message of the head lists
_ROUND_SECONDS = 0.5
_PAUSE_SECONDS = 2.0
_GAP = "LD970"


@dataclass(slots=True)
class Sealed:
    """What was done: windows and entries since the start, and the head of the chain."""

    windows: int = 0
    entries: int = 0
    head: Window | None = None
    seconds: float = 0.0

    def note(self, window: Window) -> None:
        """One more."""
        self.windows += 1
        self.entries += window.entries
        self.head = window

    def document(self) -> dict[str, Any]:
        """As JSON has it."""
        head = self.head.document() if self.head else None
        return {
            "windows": self.windows,
            "entries": self.entries,
            "head": head,
            "seconds": round(self.seconds, 3),
        }


@dataclass(slots=True)
class Desk:
    """What one sealer works with: `sign` says what a line of the head file has more, `settle` is step 5."""

    settings: Settings
    role: str
    sign: Callable[[str], Mapping[str, str]] = lambda _digest: {}
    settle: Callable[[Books], bool] = lambda _books: False
    clock: Callable[[], float] = time.monotonic
    done: Sealed = field(default_factory=Sealed)
    _books: Books | None = None

    def books(self) -> Books:
        """The connection, opened when first needed and replaced when lost."""
        if self._books is not None and self._books.broken:
            self.close()
        if self._books is None:
            self._books = connect(self.settings, role=self.role, application="dual-ledger seal")
            refuse_newer(self._books)
        return self._books

    def close(self) -> None:
        """Give the connection back."""
        if self._books is not None:
            self._books.close()
            self._books = None


def seal_all(desk: Desk, stop: Stopping | None = None) -> int:
    """Seal what there is now (2 to 4); how many windows that made."""
    books, made = desk.books(), 0
    head_file.complete(head_file.path_of(desk.settings), books, desk.sign)
    while not (stop and stop.requested) and (window := _seal(books)):
        failpoint.reach("seal.after_window")
        head_file.complete(head_file.path_of(desk.settings), books, desk.sign)
        desk.done.note(window)
        made += 1
    if desk.done.head is None:
        found = books.records("seal_last")
        desk.done.head = Window.of(found[0]) if found else None
    return made


def follow(
    desk: Desk,
    stop: Stopping,
    *,
    until_idle_seconds: float | None = None,
    tell: Callable[[str], None],
    heartbeat: Callable[[Mapping[str, str]], None] = lambda _: None,
) -> None:
    """Seal when it is due (1) until a stop is requested, or nothing was new for that long."""
    due_at = busy_at = desk.clock()
    while not stop.requested:
        try:
            if desk.clock() >= due_at or _waiting(desk.books()) >= desk.settings.seal_entries:
                if seal_all(desk, stop):
                    busy_at = desk.clock()
                due_at = desk.clock() + desk.settings.seal_interval_seconds
            if desk.settle(desk.books()):
                busy_at = desk.clock()
            heartbeat({})
            if until_idle_seconds is not None and desk.clock() - busy_at >= until_idle_seconds:
                if not seal_all(desk, stop):
                    break
                busy_at = desk.clock()
            stop.wait(_ROUND_SECONDS)
        except Retryable as failure:
            busy_at = desk.clock()
            heartbeat({"waiting": failure.message})
            tell(f"{failure.message}; {failure.hint or 'trying again'}")
            stop.wait(_PAUSE_SECONDS)


def _seal(books: Books) -> Window | None:
    try:
        found = books.records("seal_window", most=ROWS, ranges=_RANGES)
    except Refused as refusal:
        if refusal.sqlstate != _GAP:
            raise
        raise Fatal(
            f"not sealed: {refusal.said}", hint="dual-ledger verify-chain names them; a seal would hide that"
        ) from refusal
    return Window.of(found[0]) if found else None


def _waiting(books: Books) -> int:
    row = books.row("seal_waiting")
    return int(row[0]) if row else 0
