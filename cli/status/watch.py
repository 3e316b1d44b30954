"""A screen that lives: looked at by a thread, drawn by another, so that a silent server does not stop it."""

import threading
import time
from collections.abc import Callable, Mapping
from typing import NamedTuple, Self

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.text import Text

from cli.status.text import watched_text
from cli.stopping import Stop
from ledger.errors import DualLedgerError
from ledger.status.rates import Key, Rates
from ledger.status.report import Lookout, Report

_REDRAW_SECONDS = 0.5
_OLD_SECONDS = 2.0
_END_SECONDS = 5.0  # the longest look


class _Look(NamedTuple):
    report: Report
    rates: Mapping[Key, float]
    at: float


class Watching:
    """Looks again and again, inside `with`; the latest look is there at once."""

    def __init__(self, lookout: Lookout, interval_seconds: float) -> None:
        self._lookout = lookout
        self._interval = interval_seconds
        self._over = threading.Event()
        self._rates = Rates()
        self._error: DualLedgerError | None = None
        self._latest: _Look | None = None
        self._thread = threading.Thread(target=self._keep_looking, name="status", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(_END_SECONDS)

    def latest(self) -> _Look | None:
        """The last look; None before the first has ended."""
        if self._error is not None:
            raise self._error
        return self._latest

    def _keep_looking(self) -> None:
        while not self._over.is_set():
            try:
                report = self._lookout.report()
            except DualLedgerError as error:  # nothing is configured: a look at it again would be the same
                self._error = error
                return
            now = time.monotonic()
            self._latest = _Look(report, self._rates.note(report, now), now)
            self._over.wait(self._interval)


def watched(
    lookout: Lookout, screen: Console, interval_seconds: float, say: Callable[[RenderableType], None]
) -> Report | None:
    """Draw until a stop is asked for; what was seen last. Where no terminal is, each look is said once."""
    with Stop() as stop, Watching(lookout, interval_seconds) as watching:
        if screen.is_terminal:
            with Live(_drawn(None), console=screen, auto_refresh=False) as live:
                while not stop.wait(_REDRAW_SECONDS):
                    live.update(_drawn(watching.latest()), refresh=True)
        else:
            said_at = 0.0
            while not stop.wait(_REDRAW_SECONDS):
                look = watching.latest()
                if look is not None and look.at > said_at:
                    said_at = look.at
                    say(_drawn(look))
        look = watching.latest()
    return None if look is None else look.report


def _drawn(look: _Look | None) -> RenderableType:
    if look is None:
        return Text("looking …", style="dim")
    age = time.monotonic() - look.at
    told = f"seen {age:.0f} s ago, a server is slow to answer" if age > _OLD_SECONDS else "Ctrl-C ends"
    return Group(*watched_text(look.report, look.rates, told=told))
