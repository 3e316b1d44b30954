"""What every page needs: settings, the watch, and who has shown the token."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from starlette.requests import Request

from dashboard.guesses import Guesses
from dashboard.session import Sessions
from dashboard.sql import PACKAGE
from dashboard.watch import Watch
from ledger import sql
from ledger.books import Books, connect
from ledger.config import Settings
from ledger.dead_letters.wanted import SESSION
from ledger.metrics.balances import BalanceWatch

_APPLICATION = "dual-ledger dashboard"
# A page that takes longer than that is told so, and takes nothing from posting.
_READING = {"statement_timeout": "4000", "default_transaction_read_only": "on"}

# So many look in Kafka and at the SCB at once: each takes a thread and two connections for a second or two.
ELSEWHERE_MAX = 4


@dataclass(frozen=True, slots=True)
class Desk:
    """`operating` gives the settings to change the books with; `balances` what was found of them last."""

    settings: Settings
    operating: Callable[[], Settings]
    watch: Watch
    sessions: Sessions
    balances: BalanceWatch
    guesses: Guesses = field(default_factory=Guesses)
    _elsewhere: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(ELSEWHERE_MAX))

    @contextmanager
    def reading(self, *, own: bool = False) -> Iterator[Books]:
        """A connection that reads, for one page; with the page's `own` queries or those of the books."""
        package = PACKAGE if own else sql.PACKAGE
        options = {**_READING, **SESSION}
        with connect(
            self.settings, role="auditor", application=_APPLICATION, sql_package=package, options=options
        ) as books:
            yield books

    @contextmanager
    def changing(self) -> Iterator[Books]:
        """A connection of a person at the desk, for one order."""
        settings = self.operating()
        with connect(settings, role="operator", application=_APPLICATION, options=SESSION) as books:
            yield books

    @contextmanager
    def elsewhere(self) -> Iterator[bool]:
        """Whether there is room to look outside of the books; nobody waits for it."""
        may = self._elsewhere.acquire(blocking=False)
        try:
            yield may
        finally:
            if may:
                self._elsewhere.release()


def desk_of(request: Request) -> Desk:
    """The desk that a request came to."""
    desk = request.app.state.desk
    assert isinstance(desk, Desk)
    return desk
