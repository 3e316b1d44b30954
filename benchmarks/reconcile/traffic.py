"""Live traffic through the real processes: what the SCB books, and what DBIS posts directly."""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from benchmarks import commands
from benchmarks.checks import WrongWork, expect
from benchmarks.database import query
from benchmarks.telling import tell
from ledger.config import Settings
from sandbox.scb.migrate import open_ledger
from sandbox.scb.own import book_own_entries

_PROCESSES = (("produce", "scb"), ("consume",), ("relay",), ("sandbox", "scb"))
_PAUSE_SECONDS = 0.2
_BOOKED = 40  # by the SCB, each time
_POSTED = 10  # by DBIS
_DIRECT = """
    SELECT post_ledger_entry('SOVEREIGN', 'LIVE-A', 'LIVE-B', 1.25 + n, 'EUR', 'fiat', 'PAYMENT',
        'DIRECT-{nth}-' || n, NULL, NULL)
    FROM generate_series(1, {posted}) AS n
"""
_UNHEARD = "SELECT count(*) FROM scb_unheard WHERE number > 0"
_UNANSWERED = "SELECT count(*) FROM dual_ledger_outbox WHERE status IN ('PENDING', 'PUBLISHED')"
_PATIENCE_SECONDS = 120.0
_ACCOUNTS = """
    INSERT INTO bank_accounts (id, currency_code, asset_type)
    VALUES ('LIVE-A', 'EUR', 'fiat'), ('LIVE-B', 'EUR', 'fiat')
"""


class Writer:
    """Books on both sides until it is ended; `written` counts."""

    def __init__(self, settings: Settings, books: str) -> None:
        self.written = 0
        self._settings = settings
        self._books = books
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._write, daemon=True)

    def start(self) -> None:
        """Begin."""
        query(self._books, _ACCOUNTS)
        self._thread.start()

    def end(self) -> None:
        """No more; WrongWork when it had ended by itself."""
        alive = self._thread.is_alive()
        self._over.set()
        self._thread.join()
        expect("the writer is at work at the end", True, alive)

    def _write(self) -> None:
        nth = 0
        with open_ledger(self._settings) as ledger:
            while not self._over.wait(_PAUSE_SECONDS):
                nth += 1
                book_own_entries(ledger, _BOOKED)
                query(self._books, _DIRECT.format(nth=nth, posted=_POSTED))
                self.written += _BOOKED + _POSTED


@contextmanager
def traffic(settings: Settings, books: str, scb: str) -> Iterator[Writer]:
    """The four processes, and somebody who keeps them busy; at the end everything has arrived."""
    with ExitStack() as stack:
        for words in _PROCESSES:
            stack.enter_context(commands.service(settings, *words))
        writer = Writer(settings, books)
        writer.start()
        try:
            yield writer
        finally:
            writer.end()
        tell("waiting until everything has arrived")
        _until_arrived(books, scb)


def _until_arrived(books: str, scb: str) -> None:
    give_up_at = time.monotonic() + _PATIENCE_SECONDS
    while query(scb, _UNHEARD) != [(0,)] or query(books, _UNANSWERED) != [(0,)]:
        if time.monotonic() > give_up_at:
            raise WrongWork("under way at the end", 0, (query(scb, _UNHEARD), query(books, _UNANSWERED)))
        time.sleep(_PAUSE_SECONDS)
