"""Balances looked at beside everything else: quickly each minute, against all entries round after round."""

import logging
import threading
import time
from dataclasses import dataclass
from typing import Self

from ledger.books import Books, connect
from ledger.config import Settings
from ledger.errors import DualLedgerError
from ledger.status.residual.altered import Alterations

_QUICK_SECONDS = 60.0
_CHECK_SECONDS = 300.0
_PIECE_SECONDS = 0.3
_SHARE = 20  # reading the entries takes a twentieth of the time at most, however many there are
_ANSWER_SECONDS = 30.0
_OPTIONS = {
    "statement_timeout": "30000",
    "idle_in_transaction_session_timeout": "30000",
    "client_connection_check_interval": "1000",
}
# In the order of the query's columns.
_QUICK = (
    "available_differs",
    "available_negative",
    "reserved_negative",
    "available_exceeds_balance",
    "parts_exceed_balance",
)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Balances:
    """Accounts by the condition that they must not meet; the time is that of the latest full comparison.

    Before the first one has ended there is no time, nor the conditions that it finds.
    """

    conditions: dict[str, int]
    rules_applied: bool
    checked_at: float | None
    check_seconds: float | None


@dataclass(frozen=True, slots=True)
class _Compared:
    conditions: dict[str, int]
    at: float | None = None
    seconds: float | None = None


class BalanceWatch:
    """Looks in a thread of its own, by one connection, once somebody has asked; `latest` answers at once."""

    def __init__(
        self,
        settings: Settings,
        *,
        quick_seconds: float = _QUICK_SECONDS,
        check_seconds: float = _CHECK_SECONDS,
    ) -> None:
        self._settings = settings
        self._quick_seconds = quick_seconds
        self._check_seconds = check_seconds
        self._latest: Balances | None = None
        self._alterations = Alterations()
        self._compared = _Compared({})
        self._round_seconds = 0.0  # what the round at hand has taken so far
        self._compare_at = 0.0  # not before
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._watch, name="balances", daemon=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()  # a comparison under way ends with the process, not the process with it

    def latest(self) -> Balances | None:
        """What was found last; None before the first look and while the books do not answer."""
        with self._lock:
            if not self._thread.is_alive() and not self._ended.is_set():
                self._thread.start()
        return self._latest

    def _watch(self) -> None:
        while not self._ended.is_set():
            try:
                with connect(
                    self._settings, role="auditor", application="dual-ledger balances", options=_OPTIONS
                ) as books:
                    self._look_on(books)
            except DualLedgerError as error:
                self._latest = None
                _log.warning("balances are not looked at: %s", error.message)
                self._ended.wait(self._quick_seconds)

    def _look_on(self, books: Books) -> None:
        """Look until the end, or until the books do not answer."""
        quick_at = 0.0
        while not self._ended.is_set():
            if time.monotonic() >= self._compare_at:
                self._read_on(books)
            if time.monotonic() >= quick_at:
                books.give_up_after(_ANSWER_SECONDS)
                *counts, rules_applied = books.rows("status_balances")[0]
                quick = dict(zip(_QUICK, counts, strict=True))
                quick_at = time.monotonic() + self._quick_seconds
            conditions = self._compared.conditions | quick
            self._latest = Balances(conditions, rules_applied, self._compared.at, self._compared.seconds)
            self._ended.wait(max(0.0, min(quick_at, self._compare_at) - time.monotonic()))

    def _read_on(self, books: Books) -> None:
        """Read the next entries; and tell what the round has found, when it has ended."""
        began = time.monotonic()
        has_ended = self._alterations.go_on(books, _PIECE_SECONDS)
        took = time.monotonic() - began
        self._round_seconds += took
        self._compare_at = time.monotonic() + _SHARE * took
        if not has_ended:
            return
        (holds,) = books.row("holds_check") or (0,)
        found = {"differs_from_entries": len(self._alterations.found), "differs_from_holds": holds}
        self._compared = _Compared(found, time.time(), self._round_seconds)
        self._compare_at = max(self._compare_at, time.monotonic() + self._check_seconds)
        self._round_seconds = 0.0
