"""Balances looked at beside everything else: quickly each minute, against all entries every few minutes."""

import logging
import threading
import time
from dataclasses import dataclass
from typing import Self

from ledger.books import Books, connect
from ledger.config import Settings
from ledger.errors import DualLedgerError

_QUICK_SECONDS = 60.0
_CHECK_SECONDS = 300.0
_SHARE = 20  # comparing with all entries takes a twentieth of the time at most, however many there are
# In the order of the queries' columns.
_SLOW = ("differs_from_entries", "differs_from_holds")
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
    """Accounts by the condition that they must not meet; the time is that of the latest full comparison."""

    conditions: dict[str, int]
    rules_applied: bool
    checked_at: float
    check_seconds: float


@dataclass(frozen=True, slots=True)
class _Compared:
    conditions: dict[str, int]
    at: float
    seconds: float


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
        self._compared: _Compared | None = None
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
                with connect(self._settings, role="auditor", application="dual-ledger balances") as books:
                    self._look_on(books)
            except DualLedgerError as error:
                self._latest = None
                _log.warning("balances are not looked at: %s", error.message)
                self._ended.wait(self._quick_seconds)

    def _look_on(self, books: Books) -> None:
        """Look until the end, or until the books do not answer."""
        while not self._ended.is_set():
            if self._compared is None or time.monotonic() >= self._compare_at:
                self._compared = _compare(books)
                rest = max(self._check_seconds, _SHARE * self._compared.seconds)
                self._compare_at = time.monotonic() + rest
            *counts, rules_applied = books.rows("status_balances")[0]
            self._latest = Balances(
                self._compared.conditions | dict(zip(_QUICK, counts, strict=True)),
                rules_applied=rules_applied,
                checked_at=self._compared.at,
                check_seconds=self._compared.seconds,
            )
            self._ended.wait(self._quick_seconds)


def _compare(books: Books) -> _Compared:
    began, at = time.monotonic(), time.time()
    counts = books.rows("status_balance_check")[0]
    return _Compared(dict(zip(_SLOW, counts, strict=True)), at, time.monotonic() - began)
