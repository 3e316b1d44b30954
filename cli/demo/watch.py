"""Follows the file's messages hop by hop until the last one is acknowledged."""

import time
from collections.abc import Callable
from concurrent.futures import Future

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from cli.demo.proof import SQL
from cli.demo.services import Services
from cli.demo.window import Window, reaching_now
from ledger.books import Books, connect
from ledger.config import Settings
from ledger.errors import Fatal, Retryable
from ledger.stopping import Stopping
from producer.summary import Summary

_LOOK_SECONDS = 0.2
_AWAY_SECONDS = 1.0
_STANDSTILL_SECONDS = 90.0
_HOPS = ("file → Kafka", "Kafka → books", "outbox → SCB", "SCB → acknowledged")


class Watch:
    """A bar per hop, on stderr when a person is watching."""

    def __init__(self, console: Console, settings: Settings, window: Window, services: Services) -> None:
        self._console = console
        self._settings = settings
        self._window = window
        self._services = services
        self._progress = Progress(
            TextColumn("{task.description:>20}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._tasks: list[TaskID] = [self._progress.add_task(hop, total=None) for hop in _HOPS]
        self._after: int | None = None  # the last entry before the file's
        self._seen = (0, 0, 0, 0)
        self._moved_at = time.monotonic()

    def until_acknowledged(
        self, producing: Future[Summary], sent: Callable[[], int], stop: Stopping
    ) -> tuple[Summary, Window] | None:
        """The producer's summary and the whole window, once all is acknowledged; None when asked to stop."""
        with self._progress:
            while not stop.requested:
                try:
                    window = self._whole(producing, sent, stop)
                except Retryable as failure:  # a server is away: the processes wait for it too
                    self._console.print(f"{failure.message}; looking again", style="dim", markup=False)
                    self._complain_about_standstill(self._seen)
                    stop.wait(_AWAY_SECONDS)
                else:
                    return None if window is None else (producing.result(), window)
        return None

    def _whole(self, producing: Future[Summary], sent: Callable[[], int], stop: Stopping) -> Window | None:
        """The window once it is whole and all of it acknowledged."""
        with connect(self._settings, application="dual-ledger demo", sql_package=SQL) as books:
            if self._after is None:
                self._after = (books.row("demo_last_entry") or (0,))[0]
            while not stop.wait(_LOOK_SECONDS):
                done = producing.done()
                window = reaching_now(self._settings, self._window)
                if self._all_there(books, window, sent(), produced=done) and done:
                    return window
        return None

    def _all_there(self, books: Books, window: Window, sent: int, *, produced: bool) -> bool:
        self._services.check()
        row = books.row(
            "demo_progress", **window.parameters(), group=self._settings.consumer_group, after=self._after
        )
        settled, posted, relayed, acknowledged, stopped = row or (0, 0, 0, 0, None)
        if stopped:
            raise Fatal(f"a stream has stopped: {stopped}", hint="dual-ledger status")
        counts = (sent, settled, relayed, acknowledged)
        totals = (sent if produced else None, window.messages, posted, posted)
        for task, count, total in zip(self._tasks, counts, totals, strict=True):
            self._progress.update(task, completed=count, total=total)
        self._complain_about_standstill(counts)
        return bool(settled == window.messages and acknowledged == posted)

    def _complain_about_standstill(self, counts: tuple[int, int, int, int]) -> None:
        if counts != self._seen:
            self._seen, self._moved_at = counts, time.monotonic()
        elif time.monotonic() - self._moved_at > _STANDSTILL_SECONDS:
            sent, settled, relayed, acknowledged = counts
            raise Fatal(
                f"nothing moved for {_STANDSTILL_SECONDS:.0f} s: {sent:,} sent, {settled:,} settled, "
                f"{relayed:,} relayed, {acknowledged:,} acknowledged",
                hint="dual-ledger status tells which process is behind",
            )
